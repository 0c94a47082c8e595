package io.millrace.cluster;

import io.millrace.common.TopicId;
import java.util.ArrayList;
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

    /** Nodes that have a replica of one of its partitions, in ascending order. */
    public List<Integer> nodes() {
        return partitions.stream()
                .flatMap(partition -> partition.replicas().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** This topic with more partitions behind those it has. */
    TopicRegistration withPartitions(List<PartitionRegistration> added) {
        List<PartitionRegistration> all = new ArrayList<>(partitions);
        added.stream()
                .filter(partition -> partition.partition() >= partitions.size())
                .forEach(all::add);
        return new TopicRegistration(id, name, overrides, all);
    }

    /** This topic with some of its partitions replaced, the later ones of a number last. */
    TopicRegistration withReplaced(List<PartitionRegistration> changed) {
        List<PartitionRegistration> all = new ArrayList<>(partitions);
        changed.forEach(partition -> all.set(partition.partition(), partition));
        return new TopicRegistration(id, name, overrides, all);
    }

    /** This topic with other configs of its own. */
    TopicRegistration withOverrides(Map<String, String> changed) {
        return new TopicRegistration(id, name, changed, partitions);
    }
}
