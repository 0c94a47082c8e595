package io.millrace.cluster;

import java.util.List;

/**
 * Command: give a topic more partitions. Immutable.
 *
 * @param count how many it has afterwards
 * @param assignments replicas of each new partition where the client chose them, else empty
 */
public record AddPartitions(String topic, int count, List<List<Integer>> assignments) {
    public AddPartitions {
        assignments = List.copyOf(assignments);
    }
}
