package io.millrace.service.figures;

import java.util.List;
import java.util.OptionalDouble;

/** How long log directories will last if they go on filling up as they did of late. Stateless. */
public final class DiskForecast {
    private static final long LEAST_MS = 60_000;
    private static final double MS_OF_HOUR = 3_600_000;

    private DiskForecast() {}

    /**
     * Hours until nothing is left in a directory; empty while it does not fill up, or too little of the past is known.
     *
     * @param samples oldest first
     * @param index of the directory
     */
    public static OptionalDouble hoursLeft(List<NodeSample> samples, int index) {
        if (samples.isEmpty()) {
            return OptionalDouble.empty();
        }
        NodeSample first = samples.get(0);
        NodeSample last = samples.get(samples.size() - 1);
        long tookMs = last.timeMs() - first.timeMs();
        if (tookMs < LEAST_MS
                || index >= first.usableBytes().size()
                || index >= last.usableBytes().size()) {
            return OptionalDouble.empty();
        }
        long left = last.usableBytes().get(index);
        double bytesOfMs = (double) (first.usableBytes().get(index) - left) / tookMs;
        return bytesOfMs <= 0 ? OptionalDouble.empty() : OptionalDouble.of(left / bytesOfMs / MS_OF_HOUR);
    }
}
