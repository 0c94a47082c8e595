package io.millrace.cli;

import io.millrace.common.Clock;
import java.util.concurrent.locks.LockSupport;

/**
 * Spaces sends evenly. After a stall it catches up, so that a slow broker shows as latency rather than as a lower rate.
 * Confined to one producer.
 */
final class Pace {
    private final Clock clock;
    private final double nanosPerRecord;
    private final long startNanos;
    private long sent;

    /** A pace of so many records a second; 0 is as fast as it goes. */
    Pace(Clock clock, double recordsPerSecond) {
        this.clock = clock;
        this.nanosPerRecord = recordsPerSecond <= 0 ? 0 : 1e9 / recordsPerSecond;
        this.startNanos = clock.nowNanos();
    }

    /** Waits for the next record's turn and returns when that turn was: latency counts from there. */
    long awaitTurn() {
        if (nanosPerRecord == 0) {
            return clock.nowNanos();
        }
        long turnNanos = startNanos + (long) (nanosPerRecord * sent++);
        for (long wait = turnNanos - clock.nowNanos(); wait > 0; wait = turnNanos - clock.nowNanos()) {
            LockSupport.parkNanos(wait);
        }
        return turnNanos;
    }
}
