package io.millrace.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Who leads a partition and who is in sync, given what the brokers are good for. Immutable.
 *
 * <p>Leaders come from the in-sync set, with {@link #uncleanly} as the one exception. A broker that is not active leaves an
 * in-sync set as long as an active one remains in it; when none does, the set stays as it is, since each of its members
 * may be the one that comes back.
 */
final class Elections {
    private final Map<Integer, BrokerRegistration> brokers;

    Elections(Map<Integer, BrokerRegistration> brokers) {
        this.brokers = brokers;
    }

    /** What a partition has to become because of the brokers' states; empty when it is right as it is. */
    Optional<PartitionRegistration> settle(PartitionRegistration partition) {
        List<Integer> active = partition.isr().stream().filter(this::active).toList();
        if (active.isEmpty()) {
            return partition.hasLeader()
                    ? Optional.of(partition.ledBy(PartitionRegistration.NO_LEADER, partition.isr()))
                    : Optional.empty();
        }
        int best = best(partition, active);
        boolean stays = active.contains(partition.leader()) && (!draining(partition.leader()) || draining(best));
        if (!stays) {
            return Optional.of(partition.ledBy(best, active));
        }
        return active.equals(partition.isr()) ? Optional.empty() : Optional.of(partition.withIsr(active));
    }

    /** What a partition becomes when its replicas in transfer have arrived; empty while they have not. */
    Optional<PartitionRegistration> complete(PartitionRegistration partition) {
        List<Integer> isr = partition.isr().stream()
                .filter(node -> !partition.removing().contains(node))
                .toList();
        boolean arrived = partition.reassigning()
                && partition.hasLeader()
                && !isr.isEmpty()
                && isr.containsAll(partition.adding());
        if (!arrived) {
            return Optional.empty();
        }
        int leader = isr.contains(partition.leader()) ? partition.leader() : best(partition, isr);
        return Optional.of(partition.on(partition.targetReplicas(), isr, leader, List.of(), List.of()));
    }

    /** A partition led by its preferred replica; empty when it is already, or when that one cannot lead now. */
    Optional<PartitionRegistration> preferably(PartitionRegistration partition) {
        int preferred = partition.targetReplicas().get(0);
        boolean able = partition.leader() != preferred
                && partition.isr().contains(preferred)
                && active(preferred)
                && !draining(preferred);
        return able ? Optional.of(partition.ledBy(preferred, partition.isr())) : Optional.empty();
    }

    /** A partition led by a replica that was not in sync, which loses records; empty when no replica is active. */
    Optional<PartitionRegistration> uncleanly(PartitionRegistration partition) {
        return inOrder(partition)
                .filter(this::active)
                .findFirst()
                .map(survivor -> partition.ledBy(survivor, List.of(survivor)));
    }

    private static Stream<Integer> inOrder(PartitionRegistration partition) {
        return Stream.concat(partition.targetReplicas().stream(), partition.replicas().stream());
    }

    /** The first candidate in the order of preference; one that is being drained only if all are. */
    private int best(PartitionRegistration partition, List<Integer> candidates) {
        Predicate<Integer> stays = node -> !draining(node);
        return inOrder(partition)
                .filter(candidates::contains)
                .filter(stays)
                .findFirst()
                .or(() -> inOrder(partition).filter(candidates::contains).findFirst())
                .orElseGet(() -> candidates.get(0));
    }

    private boolean active(int node) {
        BrokerRegistration broker = brokers.get(node);
        return broker != null && broker.active();
    }

    private boolean draining(int node) {
        BrokerRegistration broker = brokers.get(node);
        return broker != null && broker.draining();
    }
}
