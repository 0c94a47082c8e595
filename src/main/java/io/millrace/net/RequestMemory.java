package io.millrace.net;

import io.millrace.common.Invariants;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the requests of all connections of this node hold; connections stop reading while it is too much.
 *
 * <p>Thread-safe because the count is atomic and waiters are in a concurrent queue: each connection waits there at most
 * once, and whoever frees memory wakes all of them.
 */
final class RequestMemory {
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final Queue<Runnable> waiters = new ConcurrentLinkedQueue<>();

    RequestMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    void add(long bytes) {
        usedBytes.addAndGet(bytes);
    }

    void subtract(long bytes) {
        long used = usedBytes.addAndGet(-bytes);
        Invariants.check(used >= 0, "used=%d", used);
        if (used <= limitBytes / 2 && !waiters.isEmpty()) {
            wakeAll();
        }
    }

    long usedBytes() {
        return usedBytes.get();
    }

    /** Whether connections should stop reading. */
    boolean isScarce() {
        return usedBytes.get() > limitBytes;
    }

    /** Whether a frame that is still arriving must not grow any more. */
    boolean isExhausted() {
        return usedBytes.get() > 2 * limitBytes;
    }

    /** Calls {@code wake} once, on the thread that frees memory, when half of the limit is free again. */
    void onPlenty(Runnable wake) {
        waiters.add(wake);
        // Closes the race with a subtract that emptied the queue before this waiter was in it.
        if (usedBytes.get() <= limitBytes / 2) {
            wakeAll();
        }
    }

    private void wakeAll() {
        for (Runnable wake = waiters.poll(); wake != null; wake = waiters.poll()) {
            wake.run();
        }
    }
}
