package io.millrace.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that HTTP holds in memory on this node, and their bound. Thread-safe because the count is atomic. */
public final class HttpMemory {
    private final long maxBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    public HttpMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes bytes if there is room for them; whoever took them gives them back. */
    public boolean take(long bytes) {
        if (usedBytes.addAndGet(bytes) <= maxBytes) {
            return true;
        }
        usedBytes.addAndGet(-bytes);
        return false;
    }

    public void giveBack(long bytes) {
        usedBytes.addAndGet(-bytes);
    }

    public long usedBytes() {
        return usedBytes.get();
    }
}
