package io.millrace.cluster;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Chooses replicas for new partitions, and checks those that a client chose. Immutable.
 *
 * <p>Leaders go round the brokers; the other replicas follow on the ring, first those in racks that have none yet. Brokers
 * that are not active come last: they are taken only when there are too few others, and are in sync with nothing.
 */
final class ReplicaPlacement {
    private final Map<Integer, BrokerRegistration> registered;
    /** Brokers that may lead now, those of different racks next to each other as far as possible. */
    private final List<BrokerRegistration> ring;

    private final List<BrokerRegistration> spare;
    private final int firstLeader;

    ReplicaPlacement(ClusterImage image, RandomGenerator random) {
        registered = image.brokers();
        List<BrokerRegistration> candidates = registered.values().stream()
                .filter(broker -> !broker.draining())
                .sorted(Comparator.comparingInt(BrokerRegistration::nodeId))
                .toList();
        ring = alternating(
                candidates.stream().filter(BrokerRegistration::active).toList());
        spare = candidates.stream().filter(broker -> !broker.active()).toList();
        firstLeader = ring.isEmpty() ? 0 : random.nextInt(ring.size());
    }

    /** Spreads partitions over the brokers in turn, each partition's leader one broker further. */
    Outcome<List<PartitionRegistration>> place(int firstPartition, int count, int replicationFactor) {
        if (replicationFactor > ring.size() + spare.size() || ring.isEmpty()) {
            return Outcome.refused(
                    Reason.INVALID_REPLICATION_FACTOR,
                    "Replication factor %d needs as many brokers; registered: %d, of which %d are ready for new partitions."
                            .formatted(replicationFactor, registered.size(), ring.size()));
        }
        List<PartitionRegistration> placed = new ArrayList<>(count);
        for (int partition = firstPartition; partition < firstPartition + count; partition++) {
            placed.add(registration(partition, replicas(partition, replicationFactor)));
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

    /** The best broker for one more replica of a partition: another rack first, then whoever has the fewest. */
    Optional<Integer> another(List<Integer> replicas, Map<Integer, Integer> replicaCounts) {
        Set<String> racks = new HashSet<>();
        replicas.stream()
                .map(registered::get)
                .filter(broker -> broker != null)
                .forEach(broker -> broker.rack().ifPresent(racks::add));
        return ring.stream()
                .filter(broker -> !replicas.contains(broker.nodeId()))
                .min(Comparator.<BrokerRegistration, Boolean>comparing(broker -> inOneOf(racks, broker))
                        .thenComparing(broker -> replicaCounts.getOrDefault(broker.nodeId(), 0)))
                .map(BrokerRegistration::nodeId);
    }

    private static boolean inOneOf(Set<String> racks, BrokerRegistration broker) {
        return broker.rack().filter(racks::contains).isPresent();
    }

    /** Goes round twice: first over racks that are not in the set yet, then over what is left. */
    private List<Integer> replicas(int partition, int replicationFactor) {
        int leader = Math.floorMod(firstLeader + partition, ring.size());
        int shift = ring.size() > 2 ? (partition / ring.size()) % (ring.size() - 1) : 0;
        List<BrokerRegistration> order = new ArrayList<>();
        order.add(ring.get(leader));
        for (int step = 0; step < ring.size() - 1; step++) {
            int distance = 1 + (step + shift) % (ring.size() - 1);
            order.add(ring.get((leader + distance) % ring.size()));
        }
        Set<String> racks = new HashSet<>();
        List<BrokerRegistration> chosen = new ArrayList<>();
        List<BrokerRegistration> left = new ArrayList<>();
        for (BrokerRegistration broker : order) {
            boolean fresh = broker.rack().map(racks::add).orElse(true);
            (fresh ? chosen : left).add(broker);
        }
        return Stream.of(chosen, left, spare)
                .flatMap(List::stream)
                .map(BrokerRegistration::nodeId)
                .limit(replicationFactor)
                .toList();
    }

    /** One of each rack in turn, always in the same order, so that whoever follows on the ring is chosen equally often. */
    private static List<BrokerRegistration> alternating(List<BrokerRegistration> brokers) {
        Map<String, Deque<BrokerRegistration>> racks = new LinkedHashMap<>();
        for (BrokerRegistration broker : brokers) {
            String place = broker.rack().map(rack -> "rack " + rack).orElse("node " + broker.nodeId());
            racks.computeIfAbsent(place, first -> new ArrayDeque<>()).add(broker);
        }
        List<BrokerRegistration> ordered = new ArrayList<>(brokers.size());
        while (ordered.size() < brokers.size()) {
            racks.values().stream()
                    .filter(left -> !left.isEmpty())
                    .map(Deque::remove)
                    .forEach(ordered::add);
        }
        return ordered;
    }

    private String complaint(List<Integer> replicas, int replicationFactor) {
        if (replicas.isEmpty()) {
            return "the list is empty.";
        }
        Set<Integer> seen = new HashSet<>();
        for (int replica : replicas) {
            if (!registered.containsKey(replica)) {
                return "broker " + replica + " is not registered.";
            }
            if (!seen.add(replica)) {
                return "broker " + replica + " is named more than once.";
            }
        }
        if (replicas.stream().noneMatch(this::active)) {
            return "none of the brokers " + replicas + " is running.";
        }
        return replicas.size() == replicationFactor
                ? ""
                : "there are %d, but other partitions have %d.".formatted(replicas.size(), replicationFactor);
    }

    private boolean active(int node) {
        BrokerRegistration broker = registered.get(node);
        return broker != null && broker.active();
    }

    private PartitionRegistration registration(int partition, List<Integer> replicas) {
        List<Integer> isr = replicas.stream().filter(this::active).toList();
        return new PartitionRegistration(partition, isr.get(0), 0, 0, replicas, isr);
    }
}
