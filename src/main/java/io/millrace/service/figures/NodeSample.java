package io.millrace.service.figures;

import io.millrace.metrics.Traffic.Counts;
import java.util.List;

/**
 * What was seen of a node at one moment. Immutable.
 *
 * @param traffic of clients since the start
 * @param produceP99Ms of the time since the sample before
 * @param usableBytes left in each log directory, in their order
 */
public record NodeSample(
        long timeMs,
        Counts traffic,
        double produceP99Ms,
        double fetchP99Ms,
        double flushP99Ms,
        long logBytes,
        List<Long> usableBytes) {
    public NodeSample {
        usableBytes = List.copyOf(usableBytes);
    }
}
