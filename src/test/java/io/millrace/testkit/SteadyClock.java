package io.millrace.testkit;

import io.millrace.common.Clock;
import io.millrace.common.SystemClock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A clock that stands still while this process does: nodes in one process do not take a machine that stalls for others that fall
 * silent. Thread-safe: a thread of its own moves the time, everybody reads it.
 */
public final class SteadyClock implements Clock {
    /** The one of this process. */
    public static final SteadyClock INSTANCE = new SteadyClock();

    private static final long TICK_NANOS = 5 * NANOS_PER_MS;
    /** What a thread that is only waiting for a processor may miss. */
    private static final long STEP_MAX_NANOS = 20 * NANOS_PER_MS;

    private final AtomicLong nanos = new AtomicLong(SystemClock.INSTANCE.nowNanos());

    private SteadyClock() {
        Thread hand = new Thread(this::tick, "steady clock");
        hand.setDaemon(true);
        hand.start();
    }

    private void tick() {
        long seenNanos = SystemClock.INSTANCE.nowNanos();
        while (true) {
            LockSupport.parkNanos(TICK_NANOS);
            long nowNanos = SystemClock.INSTANCE.nowNanos();
            nanos.addAndGet(Math.min(nowNanos - seenNanos, STEP_MAX_NANOS));
            seenNanos = nowNanos;
        }
    }

    @Override
    public long nowMs() {
        return SystemClock.INSTANCE.nowMs();
    }

    @Override
    public long nowNanos() {
        return nanos.get();
    }
}
