package io.millrace.cluster;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Chooses replicas for new partitions, and checks those that a client chose. Immutable. */
final class ReplicaPlacement {
    private final List<Integer> brokers;

    ReplicaPlacement(ClusterImage image) {
        brokers = image.brokers().keySet().stream().sorted().toList();
    }

    /** Spreads partitions over the brokers in turn, each partition's leader one broker further. */
    Outcome<List<PartitionRegistration>> place(int firstPartition, int count, int replicationFactor) {
        if (replicationFactor > brokers.size()) {
            return Outcome.refused(
                    Reason.INVALID_REPLICATION_FACTOR,
                    "Replication factor %d needs as many brokers; registered: %d."
                            .formatted(replicationFactor, brokers.size()));
        }
        List<PartitionRegistration> placed = new ArrayList<>(count);
        for (int partition = firstPartition; partition < firstPartition + count; partition++) {
            List<Integer> replicas = new ArrayList<>(replicationFactor);
            for (int replica = 0; replica < replicationFactor; replica++) {
                replicas.add(brokers.get((partition + replica) % brokers.size()));
            }
            placed.add(registration(partition, replicas));
        }
        return Outcome.done(placed);
    }

    /** Takes the replicas a client chose, one list for each new partition. */
    Outcome<List<PartitionRegistration>> manual(
            int firstPartition, List<List<Integer>> assignments, int replicationFactor) {
        List<PartitionRegistration> placed = new ArrayList<>(assignments.size());
        for (List<Integer> replicas : assignments) {
            int partition = firstPartition + placed.size();
            String complaint = complaint(replicas, replicationFactor);
            if (!complaint.isEmpty()) {
                return Outcome.refused(
                        Reason.INVALID_REPLICA_ASSIGNMENT, "Replicas of partition " + partition + ": " + complaint);
            }
            placed.add(registration(partition, replicas));
        }
        return Outcome.done(placed);
    }

    private String complaint(List<Integer> replicas, int replicationFactor) {
        if (replicas.isEmpty()) {
            return "the list is empty.";
        }
        Set<Integer> seen = new HashSet<>();
        for (int replica : replicas) {
            if (!brokers.contains(replica)) {
                return "broker " + replica + " is not registered.";
            }
            if (!seen.add(replica)) {
                return "broker " + replica + " is named more than once.";
            }
        }
        return replicas.size() == replicationFactor
                ? ""
                : "there are %d, but other partitions have %d.".formatted(replicas.size(), replicationFactor);
    }

    private static PartitionRegistration registration(int partition, List<Integer> replicas) {
        return new PartitionRegistration(partition, replicas.get(0), 0, 0, replicas, replicas);
    }
}
