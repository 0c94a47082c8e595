package io.millrace.storage;

import io.millrace.record.RecordSlice;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A run of bytes in a segment's file. Confined to its receiver; keeps the file open, also when it has been deleted
 * meanwhile, until closed.
 */
final class FileSlice implements RecordSlice {
    private final SegmentFile file;
    private final int position;
    private final int sizeBytes;
    private boolean closed;

    /** Takes over one reference on {@code file}. */
    FileSlice(SegmentFile file, int position, int sizeBytes) {
        this.file = file;
        this.position = position;
        this.sizeBytes = sizeBytes;
    }

    SegmentFile file() {
        return file;
    }

    /** Where the slice ends in its file. */
    int endPosition() {
        return position + sizeBytes;
    }

    @Override
    public int sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int read(ByteBuffer destination, int sliceOffset) throws IOException {
        int wanted = Math.min(destination.remaining(), sizeBytes - sliceOffset);
        if (wanted <= 0) {
            return 0;
        }
        int limit = destination.limit();
        destination.limit(destination.position() + wanted);
        try {
            int count = file.channel().read(destination, (long) position + sliceOffset);
            if (count < 0) {
                throw lost(sliceOffset);
            }
            return count;
        } finally {
            destination.limit(limit);
        }
    }

    @Override
    public long transferTo(WritableByteChannel target, long sliceOffset) throws IOException {
        long wanted = sizeBytes - sliceOffset;
        if (wanted <= 0) {
            return 0;
        }
        long count = file.channel().transferTo(position + sliceOffset, wanted, target);
        if (count == 0 && file.channel().size() <= position + sliceOffset) {
            throw lost(sliceOffset); // Or the sender would take the socket for full and try again for ever.
        }
        return count;
    }

    private EOFException lost(long sliceOffset) {
        return new EOFException(file.path() + " ends before byte " + (position + sliceOffset)
                + ", which the log counted as written; was it truncated or cut by another program?");
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            file.release();
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot close " + file.path(), failed);
        }
    }
}
