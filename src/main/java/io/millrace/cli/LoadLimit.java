package io.millrace.cli;

import io.millrace.common.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** When a load is over: so many records, or so long. Thread-safe because its counter is atomic. */
final class LoadLimit {
    private final Clock clock;
    private final long deadlineNanos;
    private final long maxRecords;
    private final AtomicLong taken = new AtomicLong();
    private volatile LongSupplier total = () -> Long.MAX_VALUE;

    LoadLimit(Clock clock, long maxRecords, double seconds) {
        this.clock = clock;
        this.maxRecords = maxRecords;
        this.deadlineNanos = clock.nowNanos() + (long) (seconds * 1e9);
    }

    /** Takes the right to one more record; false once the load is over. */
    boolean take() {
        return !isOver() && taken.getAndIncrement() < maxRecords;
    }

    boolean isOver() {
        long takenNow = taken.get();
        return takenNow >= maxRecords || takenNow >= total.getAsLong() || clock.nowNanos() - deadlineNanos >= 0;
    }

    /** Ends the load with a total that somebody else comes to know; until then the supplier gives a huge number. */
    void endWith(LongSupplier laterTotal) {
        total = laterTotal;
    }
}
