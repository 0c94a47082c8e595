package io.millrace.common;

/** Source of time; handed in through constructors so that tests can move it by hand. */
public interface Clock {
    /** Wall-clock time in milliseconds since the epoch; may jump. */
    long nowMs();

    /** Monotonic time in nanoseconds, for deadlines and durations only. */
    long nowNanos();
}
