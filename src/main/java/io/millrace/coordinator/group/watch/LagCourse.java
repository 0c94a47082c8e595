package io.millrace.coordinator.group.watch;

import io.millrace.common.TopicPartition;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the lag of a group went, for a chart: columns of the same length, oldest first. Immutable.
 *
 * @param lags of all partitions together
 * @param partitions those with the most lag first; empty where a lag was not known
 */
public record LagCourse(List<Long> timesMs, List<Long> lags, Map<TopicPartition, List<Optional<Long>>> partitions) {
    /** Of a group that nothing is known of. */
    public static final LagCourse NONE = new LagCourse(List.of(), List.of(), Map.of());

    public LagCourse {
        timesMs = List.copyOf(timesMs);
        lags = List.copyOf(lags);
        partitions = Collections.unmodifiableMap(new LinkedHashMap<>(partitions)); // Keeps their order.
    }
}
