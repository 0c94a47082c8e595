package io.millrace.net;

import io.millrace.record.RecordSlice;
import io.netty.channel.FileRegion;
import io.netty.util.AbstractReferenceCounted;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.function.Consumer;

/**
 * A record slice as Netty wants it for zero-copy sending. Owned by the socket it was written to; closes the slice when
 * it was sent or when the socket died, and never the file, which others read too.
 */
final class SliceRegion extends AbstractReferenceCounted implements FileRegion {
    private final RecordSlice slice;
    private final Consumer<IOException> lost;
    private long transferredBytes;

    /**
     * Wraps a slice.
     *
     * @param lost told when the records are gone, so that the rest of the answer cannot be sent
     */
    SliceRegion(RecordSlice slice, Consumer<IOException> lost) {
        this.slice = slice;
        this.lost = lost;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public long count() {
        return slice.sizeBytes();
    }

    @Override
    public long transferred() {
        return transferredBytes;
    }

    @Deprecated
    @Override
    @SuppressWarnings("InlineMeSuggester") // Nobody of ours calls it.
    public long transfered() {
        return transferredBytes;
    }

    @Override
    public long transferTo(WritableByteChannel target, long position) throws IOException {
        try {
            long count = slice.transferTo(target, position);
            transferredBytes += count;
            return count;
        } catch (EOFException gone) {
            lost.accept(gone);
            throw gone;
        }
    }

    @Override
    protected void deallocate() {
        slice.close();
    }

    @Override
    public FileRegion retain() {
        super.retain();
        return this;
    }

    @Override
    public FileRegion retain(int increment) {
        super.retain(increment);
        return this;
    }

    @Override
    public FileRegion touch() {
        return this;
    }

    @Override
    public FileRegion touch(Object hint) {
        return this;
    }
}
