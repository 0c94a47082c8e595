package io.millrace.fault.history;

import java.util.Arrays;
import java.util.Collection;

/** How long a partition acknowledged nothing, out of the times at which it did. Pure functions. */
public final class Outages {
    private Outages() {}

    /**
     * The longest time without an acknowledgement that begins in a window; what has not ended with the window counts up to
     * the acknowledgement that ended it, or, where none did, up to the end of the window.
     */
    public static long longestMs(Sightings acknowledged, long fromMs, long toMs) {
        long longestMs = 0;
        long beforeMs = fromMs;
        for (int i = 0; i < acknowledged.size(); i++) {
            long atMs = acknowledged.timeMs(i);
            longestMs = Math.max(longestMs, atMs - beforeMs);
            beforeMs = Math.max(atMs, fromMs);
            if (atMs >= toMs) {
                return longestMs;
            }
        }
        return Math.max(longestMs, toMs - beforeMs);
    }

    /** The smallest of the values that at least {@code percent} of them do not exceed; 0 where there are none. */
    public static long percentile(Collection<Long> values, int percent) {
        long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        int rank = Math.floorDiv(sorted.length * percent + 99, 100);
        return sorted.length == 0
                ? 0
                : Arrays.stream(sorted).skip(Math.max(rank - 1, 0)).findFirst().orElse(0);
    }
}
