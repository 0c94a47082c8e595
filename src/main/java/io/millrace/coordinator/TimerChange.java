package io.millrace.coordinator;

/** What is to be done about a timer. Immutable. */
public sealed interface TimerChange {
    /** The timer it is about. */
    TimerKey key();

    /**
     * Fire once, at the deadline or soon after it. Replaces what was scheduled for the same key; sessions do that at each
     * heartbeat, so moving a deadline must be cheap.
     */
    record Schedule(TimerKey key, long deadlineMs) implements TimerChange {}

    /** Do not fire; the key may be unknown. */
    record Cancel(TimerKey key) implements TimerChange {}
}
