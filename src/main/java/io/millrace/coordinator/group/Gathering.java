package io.millrace.coordinator.group;

/**
 * The first rebalance of an empty group, which waits a little for more members, and longer while more keep coming.
 * Immutable.
 *
 * @param delayMs the delay that runs now
 * @param remainingMs how much longer it may be made, at most
 * @param grew whether somebody came during this delay
 */
record Gathering(int delayMs, int remainingMs, boolean grew) {
    static Gathering begin(int initialDelayMs, int rebalanceTimeoutMs) {
        return new Gathering(initialDelayMs, Math.max(rebalanceTimeoutMs - initialDelayMs, 0), false);
    }

    Gathering grown() {
        return new Gathering(delayMs, remainingMs, true);
    }

    /** Whether another delay follows this one. */
    boolean goesOn() {
        return grew && remainingMs > 0;
    }

    Gathering next(int initialDelayMs) {
        return new Gathering(Math.min(initialDelayMs, remainingMs), Math.max(remainingMs - delayMs, 0), false);
    }
}
