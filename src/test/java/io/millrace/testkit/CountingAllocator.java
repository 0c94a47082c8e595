package io.millrace.testkit;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.concurrent.atomic.AtomicLong;

/** An allocator that knows how many bytes are in use; every buffer must come back. */
public final class CountingAllocator extends AbstractByteBufAllocator {
    /** Without Netty's leak detection, which notes every access on the heap: what is used is counted here. */
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);

    private final AtomicLong allocatedBytes = new AtomicLong();

    public CountingAllocator() {
        super(true);
    }

    /** Bytes of all buffers that were not released yet. */
    public long usedBytes() {
        return memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory();
    }

    /** Bytes of all buffers ever made, or since the last reset. */
    public long allocatedBytes() {
        return allocatedBytes.get();
    }

    public void resetAllocatedBytes() {
        allocatedBytes.set(0);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return memory.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        allocatedBytes.addAndGet(initialCapacity);
        return memory.directBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }
}
