package io.millrace.cluster;

import io.millrace.common.TopicId;
import java.util.List;
import java.util.Map;

/**
 * One topic as the cluster knows it. Immutable.
 *
 * @param overrides configs set on the topic itself, by Kafka's names
 * @param partitions by partition number
 */
public record TopicRegistration(
        TopicId id, String name, Map<String, String> overrides, List<PartitionRegistration> partitions) {
    public TopicRegistration {
        overrides = Map.copyOf(overrides);
        partitions = List.copyOf(partitions);
    }
}
