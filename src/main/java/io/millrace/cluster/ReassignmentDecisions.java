package io.millrace.cluster;

import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides about partitions that are to move to other replicas (KIP-455), and about leaders asked for by name. Stateless. */
final class ReassignmentDecisions {
    private ReassignmentDecisions() {}

    /** Begins a move, changes the target of one that is under way, or takes it back. */
    static Outcome<PartitionChanged> alter(ClusterImage image, AlterReassignment command) {
        Optional<TopicRegistration> topic = image.topic(command.topic());
        Optional<PartitionRegistration> partition = partition(topic, command.partition());
        if (topic.isEmpty() || partition.isEmpty()) {
            return unknown(command.topic(), command.partition());
        }
        Outcome<PartitionRegistration> changed = command.replicas().isPresent()
                ? move(image, partition.get(), command.replicas().get(), command.anyCount())
                : cancel(image, partition.get());
        return changed.map(registration -> new PartitionChanged(topic.get().id(), registration));
    }

    /** Elects a leader by the rule that the command names. */
    static Outcome<PartitionChanged> elect(ClusterImage image, ElectLeader command) {
        Optional<TopicRegistration> topic = image.topic(command.topic());
        Optional<PartitionRegistration> found = partition(topic, command.partition());
        if (topic.isEmpty() || found.isEmpty()) {
            return unknown(command.topic(), command.partition());
        }
        PartitionRegistration partition = found.get();
        Elections elections = new Elections(image.brokers());
        Outcome<PartitionRegistration> elected = command.kind() == ElectLeader.Kind.PREFERRED
                ? preferred(elections, partition)
                : unclean(elections, partition);
        return elected.map(registration -> new PartitionChanged(topic.get().id(), registration));
    }

    private static Outcome<PartitionRegistration> preferred(Elections elections, PartitionRegistration partition) {
        int preferred = partition.targetReplicas().get(0);
        if (partition.leader() == preferred) {
            return Outcome.refused(
                    Reason.ELECTION_NOT_NEEDED, "It is led by its preferred replica, node " + preferred + ", already.");
        }
        return elections
                .preferably(partition)
                .<Outcome<PartitionRegistration>>map(Outcome::done)
                .orElseGet(() -> Outcome.refused(
                        Reason.PREFERRED_LEADER_NOT_AVAILABLE,
                        "Its preferred replica, node " + preferred + ", is not in sync or not ready to lead."));
    }

    private static Outcome<PartitionRegistration> unclean(Elections elections, PartitionRegistration partition) {
        if (partition.hasLeader()) {
            return Outcome.refused(Reason.ELECTION_NOT_NEEDED, "It is led by node " + partition.leader() + ".");
        }
        return elections
                .settle(partition)
                .or(() -> elections.uncleanly(partition))
                .<Outcome<PartitionRegistration>>map(Outcome::done)
                .orElseGet(() -> Outcome.refused(
                        Reason.ELIGIBLE_LEADERS_NOT_AVAILABLE,
                        "None of its replicas " + partition.replicas() + " is running."));
    }

    private static Outcome<PartitionRegistration> move(
            ClusterImage image, PartitionRegistration partition, List<Integer> target, boolean anyCount) {
        String complaint = complaint(image, target);
        if (!complaint.isEmpty()) {
            return Outcome.refused(Reason.INVALID_REPLICA_ASSIGNMENT, complaint);
        }
        List<Integer> settled = without(partition.replicas(), partition.adding());
        if (!anyCount && target.size() != settled.size()) {
            return Outcome.refused(
                    Reason.INVALID_REPLICATION_FACTOR,
                    "There are %d replicas and would be %d, which the request does not allow."
                            .formatted(settled.size(), target.size()));
        }
        List<Integer> adding = without(target, settled);
        List<Integer> removing = without(partition.replicas(), target);
        List<Integer> all = Stream.concat(target.stream(), removing.stream()).toList();
        PartitionRegistration moving = partition.on(all, partition.isr(), partition.leader(), adding, removing);
        return Outcome.done(moving);
    }

    private static Outcome<PartitionRegistration> cancel(ClusterImage image, PartitionRegistration partition) {
        if (!partition.reassigning()) {
            return Outcome.refused(
                    Reason.NO_REASSIGNMENT_IN_PROGRESS, "No reassignment of this partition is in progress.");
        }
        List<Integer> isr = without(partition.isr(), partition.adding());
        if (isr.isEmpty()) {
            return Outcome.refused(
                    Reason.INVALID_REPLICA_ASSIGNMENT,
                    "Only replicas that the reassignment brought are in sync: taking it back would lose records.");
        }
        List<Integer> replicas = without(partition.replicas(), partition.adding());
        int leader = isr.contains(partition.leader()) ? partition.leader() : PartitionRegistration.NO_LEADER;
        PartitionRegistration back = partition.on(replicas, isr, leader, List.of(), List.of());
        if (back.hasLeader() || !partition.hasLeader()) {
            return Outcome.done(back);
        }
        int elected = new Elections(image.brokers())
                .settle(back)
                .map(PartitionRegistration::leader)
                .orElse(PartitionRegistration.NO_LEADER);
        return Outcome.done(partition.on(replicas, isr, elected, List.of(), List.of()));
    }

    private static String complaint(ClusterImage image, List<Integer> target) {
        if (target.isEmpty()) {
            return "The list of replicas is empty.";
        }
        if (new HashSet<>(target).size() != target.size()) {
            return "A node is named more than once in " + target + ".";
        }
        List<Integer> unknown = target.stream()
                .filter(node -> !image.brokers().containsKey(node))
                .toList();
        return unknown.isEmpty() ? "" : "Not registered: " + unknown + ".";
    }

    private static List<Integer> without(List<Integer> nodes, List<Integer> taken) {
        List<Integer> left = new ArrayList<>(nodes);
        left.removeAll(taken);
        return left;
    }

    private static Optional<PartitionRegistration> partition(Optional<TopicRegistration> topic, int partition) {
        return topic.filter(found ->
                        partition >= 0 && partition < found.partitions().size())
                .map(found -> found.partitions().get(partition));
    }

    private static Outcome<PartitionChanged> unknown(String topic, int partition) {
        return Outcome.refused(
                Reason.UNKNOWN_TOPIC_OR_PARTITION, "There is no partition " + topic + "-" + partition + ".");
    }
}
