package io.millrace.testkit;

import io.millrace.record.RecordSlice;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** A record slice in memory that counts how often it was closed. */
public final class FakeSlice implements RecordSlice {
    private final byte[] bytes;
    private final int readableBytes;
    private final AtomicInteger closeCount = new AtomicInteger();

    public FakeSlice(byte[] bytes) {
        this(bytes, bytes.length);
    }

    /** A slice that loses what is behind its first {@code readableBytes} bytes. */
    public FakeSlice(byte[] bytes, int readableBytes) {
        this.bytes = bytes.clone();
        this.readableBytes = readableBytes;
    }

    public int closeCount() {
        return closeCount.get();
    }

    @Override
    public int sizeBytes() {
        return bytes.length;
    }

    @Override
    public int read(ByteBuffer destination, int sliceOffset) throws IOException {
        failIfLost(sliceOffset);
        int count = Math.min(destination.remaining(), readableBytes - sliceOffset);
        destination.put(bytes, sliceOffset, count);
        return count;
    }

    @Override
    public long transferTo(WritableByteChannel target, long sliceOffset) throws IOException {
        failIfLost(sliceOffset);
        return target.write(ByteBuffer.wrap(bytes, (int) sliceOffset, readableBytes - (int) sliceOffset));
    }

    private void failIfLost(long sliceOffset) throws IOException {
        if (sliceOffset >= readableBytes && readableBytes < bytes.length) {
            throw new EOFException("lost behind byte " + readableBytes);
        }
    }

    @Override
    public void close() {
        closeCount.incrementAndGet();
    }
}
