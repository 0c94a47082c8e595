package io.millrace.testkit;

import io.millrace.common.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves only when told to. Thread-safe because its time is one atomic number. */
public final class ManualClock implements Clock {
    private final AtomicLong nowMs;

    public ManualClock(long nowMs) {
        this.nowMs = new AtomicLong(nowMs);
    }

    public void advanceMs(long byMs) {
        nowMs.addAndGet(byMs);
    }

    @Override
    public long nowMs() {
        return nowMs.get();
    }

    @Override
    public long nowNanos() {
        return nowMs.get() * 1_000_000;
    }
}
