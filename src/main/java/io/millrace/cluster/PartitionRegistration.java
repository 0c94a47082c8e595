package io.millrace.cluster;

import java.util.List;

/**
 * One partition as the cluster knows it. Immutable.
 *
 * @param leader node id, or {@link #NO_LEADER}
 * @param leaderEpoch raised with every change of leader; stamped in batches
 * @param partitionEpoch raised with every change of this registration; compare-and-set on it
 * @param replicas node ids, preferred leader first
 */
public record PartitionRegistration(
        int partition, int leader, int leaderEpoch, int partitionEpoch, List<Integer> replicas, List<Integer> isr) {
    public static final int NO_LEADER = -1;

    public PartitionRegistration {
        replicas = List.copyOf(replicas);
        isr = List.copyOf(isr);
    }
}
