package io.millrace.cluster;

import io.millrace.common.Invariants;
import java.util.List;

/**
 * One partition as the cluster knows it. Immutable.
 *
 * <p>Invariants: the leader is in the in-sync set, or there is none; the in-sync set is part of the replicas and never
 * empty, so that the last replica that was in sync is remembered while it is away.
 *
 * @param leader node id, or {@link #NO_LEADER}
 * @param leaderEpoch raised with every change of leader; stamped in batches
 * @param partitionEpoch raised with every change of this registration; compare-and-set on it
 * @param replicas node ids, preferred leader first; during a reassignment those that leave are at the end
 * @param adding replicas that a reassignment brings
 * @param removing replicas that leave once those it brings are in sync
 */
public record PartitionRegistration(
        int partition,
        int leader,
        int leaderEpoch,
        int partitionEpoch,
        List<Integer> replicas,
        List<Integer> isr,
        List<Integer> adding,
        List<Integer> removing) {
    public static final int NO_LEADER = -1;

    public PartitionRegistration {
        replicas = List.copyOf(replicas);
        isr = List.copyOf(isr);
        adding = List.copyOf(adding);
        removing = List.copyOf(removing);
    }

    /** A partition that is not being reassigned. */
    public PartitionRegistration(
            int partition, int leader, int leaderEpoch, int partitionEpoch, List<Integer> replicas, List<Integer> isr) {
        this(partition, leader, leaderEpoch, partitionEpoch, replicas, isr, List.of(), List.of());
    }

    public boolean hasLeader() {
        return leader != NO_LEADER;
    }

    /** Whether replicas are on their way. */
    public boolean reassigning() {
        return !adding.isEmpty() || !removing.isEmpty();
    }

    /** Replicas that will be there when the reassignment is done, preferred leader first. */
    public List<Integer> targetReplicas() {
        return replicas.stream().filter(node -> !removing.contains(node)).toList();
    }

    /** This partition under its leader with another in-sync set. */
    PartitionRegistration withIsr(List<Integer> changed) {
        Invariants.check(!changed.isEmpty(), "the in-sync set of partition %d would be empty", partition);
        return new PartitionRegistration(
                partition, leader, leaderEpoch, partitionEpoch + 1, replicas, changed, adding, removing);
    }

    /** This partition in a new term, under a leader or {@link #NO_LEADER}. */
    PartitionRegistration ledBy(int elected, List<Integer> changedIsr) {
        Invariants.check(
                !changedIsr.isEmpty() && (elected == NO_LEADER || changedIsr.contains(elected)),
                "node %s is not in the in-sync set %s",
                elected,
                changedIsr);
        return new PartitionRegistration(
                partition, elected, leaderEpoch + 1, partitionEpoch + 1, replicas, changedIsr, adding, removing);
    }

    /** This partition on other replicas; a new term begins where that changes the leader. */
    PartitionRegistration on(
            List<Integer> changed,
            List<Integer> changedIsr,
            int nowLeader,
            List<Integer> nowAdding,
            List<Integer> nowRemoving) {
        Invariants.check(
                !changedIsr.isEmpty() && changed.containsAll(changedIsr),
                "in-sync set %s is not part of the replicas %s",
                changedIsr,
                changed);
        int epoch = nowLeader == leader ? leaderEpoch : leaderEpoch + 1;
        return new PartitionRegistration(
                partition, nowLeader, epoch, partitionEpoch + 1, changed, changedIsr, nowAdding, nowRemoving);
    }
}
