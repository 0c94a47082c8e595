package io.millrace.cluster;

import java.util.List;
import java.util.Map;

/**
 * Command: create a topic. Immutable.
 *
 * @param partitions -1 for the default
 * @param replicationFactor -1 for the default
 * @param assignments replicas by partition where the client chose them; then both numbers must be -1
 * @param configs as set operations
 */
public record CreateTopic(
        String name,
        int partitions,
        int replicationFactor,
        Map<Integer, List<Integer>> assignments,
        List<ConfigOperation> configs) {
    /** Stands for "the broker's default". */
    public static final int DEFAULT = -1;

    public CreateTopic {
        assignments = Map.copyOf(assignments);
        configs = List.copyOf(configs);
    }

    /** A topic with every default. */
    public static CreateTopic withDefaults(String name) {
        return new CreateTopic(name, DEFAULT, DEFAULT, Map.of(), List.of());
    }
}
