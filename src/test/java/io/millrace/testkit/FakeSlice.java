package io.millrace.testkit;

import io.millrace.record.RecordSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** A record slice in memory that counts how often it was closed. */
public final class FakeSlice implements RecordSlice {
    private final byte[] bytes;
    private final AtomicInteger closeCount = new AtomicInteger();

    public FakeSlice(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public int closeCount() {
        return closeCount.get();
    }

    @Override
    public int sizeBytes() {
        return bytes.length;
    }

    @Override
    public int read(ByteBuffer destination, int sliceOffset) {
        int count = Math.min(destination.remaining(), bytes.length - sliceOffset);
        destination.put(bytes, sliceOffset, count);
        return count;
    }

    @Override
    public long transferTo(WritableByteChannel target, long sliceOffset) throws IOException {
        return target.write(ByteBuffer.wrap(bytes, (int) sliceOffset, bytes.length - (int) sliceOffset));
    }

    @Override
    public void close() {
        closeCount.incrementAndGet();
    }
}
