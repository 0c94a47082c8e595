package io.millrace.net;

import io.millrace.record.RecordSlice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * A record slice read piece by piece, for sockets that must see the bytes (TLS). Owned by the socket it was written to;
 * at most one chunk is in memory at a time.
 */
final class SliceChunks implements ChunkedInput<ByteBuf> {
    static final int CHUNK_BYTES = 256 << 10;

    private final RecordSlice slice;
    private final Consumer<IOException> lost;
    private int position;

    /**
     * Wraps a slice.
     *
     * @param lost told when the records cannot be read, so that the rest of the answer cannot be sent
     */
    SliceChunks(RecordSlice slice, Consumer<IOException> lost) {
        this.slice = slice;
        this.lost = lost;
    }

    @Override
    public boolean isEndOfInput() {
        return position >= slice.sizeBytes();
    }

    @Override
    public ByteBuf readChunk(ByteBufAllocator allocator) throws IOException {
        int sizeBytes = Math.min(CHUNK_BYTES, slice.sizeBytes() - position);
        ByteBuf chunk = allocator.directBuffer(sizeBytes);
        try {
            ByteBuffer target = chunk.nioBuffer(0, sizeBytes);
            int count = slice.read(target, position);
            if (count <= 0) {
                throw new EOFException(
                        "a record slice ended after " + position + " of " + slice.sizeBytes() + " bytes");
            }
            position += count;
            return chunk.writerIndex(count);
        } catch (IOException failed) {
            chunk.release();
            lost.accept(failed);
            throw failed;
        }
    }

    @Deprecated
    @Override
    @SuppressWarnings("InlineMeSuggester") // Nobody of ours calls it.
    public ByteBuf readChunk(ChannelHandlerContext context) throws IOException {
        return readChunk(context.alloc());
    }

    @Override
    public long length() {
        return slice.sizeBytes();
    }

    @Override
    public long progress() {
        return position;
    }

    @Override
    public void close() {
        slice.close();
    }
}
