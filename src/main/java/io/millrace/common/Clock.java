package io.millrace.common;

/** Source of time; handed in through constructors so that tests can move it by hand. */
public interface Clock {
    /** Nanoseconds in a millisecond. */
    long NANOS_PER_MS = 1_000_000;

    /** Wall-clock time in milliseconds since the epoch; may jump. */
    long nowMs();

    /** Monotonic time in nanoseconds, for deadlines and durations only. */
    long nowNanos();

    /** Monotonic time in milliseconds, for deadlines and durations only. */
    default long monotonicMs() {
        return nowNanos() / NANOS_PER_MS;
    }
}
