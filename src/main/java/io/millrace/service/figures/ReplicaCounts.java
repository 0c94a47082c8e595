package io.millrace.service.figures;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import java.util.function.Function;

/** Counts over all partitions of an image. Immutable. */
record ReplicaCounts(
        long partitions,
        long replicas,
        long leads,
        long underReplicated,
        long underMinIsr,
        long atMinIsr,
        long reassigning,
        long leaderless,
        long notPreferred) {

    static ReplicaCounts of(ClusterImage image, int nodeId, Function<TopicRegistration, Integer> minInsyncReplicas) {
        long[] counts = new long[9];
        for (TopicRegistration topic : image.topicsByName().values()) {
            int minIsr = minInsyncReplicas.apply(topic);
            for (PartitionRegistration partition : topic.partitions()) {
                count(partition, nodeId, minIsr, counts);
            }
        }
        return new ReplicaCounts(
                counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7], counts[8]);
    }

    private static void count(PartitionRegistration partition, int nodeId, int minIsr, long[] counts) {
        int inSync = partition.isr().size();
        counts[0]++;
        counts[1] += partition.replicas().contains(nodeId) ? 1 : 0;
        counts[7] += partition.hasLeader() ? 0 : 1;
        counts[8] += partition.leader() == partition.targetReplicas().get(0) ? 0 : 1;
        if (partition.leader() == nodeId) {
            counts[2]++;
            counts[3] +=
                    inSync < partition.replicas().size() - partition.adding().size() ? 1 : 0;
            counts[4] += inSync < minIsr ? 1 : 0;
            counts[5] += inSync == minIsr && partition.replicas().size() > minIsr ? 1 : 0;
            counts[6] += partition.reassigning() ? 1 : 0;
        }
    }
}
