package io.millrace.fault.history;

/**
 * How long a last stable offset stayed where it was although the log went on behind it. Written by one thread; read by others
 * only after that one has ended.
 */
public final class StableOffsets {
    private long lastStableOffset = -1;
    private long sinceMs;
    private long longestStallMs;
    private long stuckAt = -1;

    /**
     * Notes what clients are told.
     *
     * @param stable the last stable offset, asked for before {@code end}
     * @param end the high watermark
     * @param atMs monotonic
     */
    public void note(long stable, long end, long atMs) {
        if (stable != lastStableOffset || stable >= end) {
            lastStableOffset = stable;
            sinceMs = atMs;
        } else if (atMs - sinceMs > longestStallMs) {
            longestStallMs = atMs - sinceMs;
            stuckAt = stable;
        }
    }

    /** The longest time for which it did not move although there was something behind it. */
    long longestStallMs() {
        return longestStallMs;
    }

    /** Where it was for that time. */
    long stuckAt() {
        return stuckAt;
    }
}
