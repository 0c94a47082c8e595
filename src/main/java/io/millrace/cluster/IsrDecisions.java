package io.millrace.cluster;

import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Decides about the in-sync sets that leaders propose (KIP-497). Stateless. */
public final class IsrDecisions {
    private IsrDecisions() {}

    /** Accepts what the leader of the present term proposes about the present version, as long as all members may be in. */
    public static Decision<IsrOutcome> change(ClusterState state, IsrProposal proposal) {
        Optional<PartitionRegistration> found = state.image()
                .topic(proposal.topicId())
                .filter(topic -> proposal.partition() < topic.partitions().size())
                .map(topic -> topic.partitions().get(proposal.partition()));
        if (found.isEmpty()) {
            return refuse(Reason.UNKNOWN_TOPIC_OR_PARTITION, "the partition was deleted");
        }
        PartitionRegistration current = found.get();
        List<Integer> isr = proposal.isr().stream().map(IsrMember::nodeId).toList();
        if (isRepetition(proposal, current, isr)) {
            return unchanged(new IsrOutcome.Accepted(current));
        }
        if (current.leader() != proposal.leader()
                || current.leaderEpoch() != proposal.leaderEpoch()
                || current.partitionEpoch() != proposal.partitionEpoch()) {
            return unchanged(new IsrOutcome.Stale(current));
        }
        if (!isr.contains(proposal.leader()) || new HashSet<>(isr).size() != isr.size()) {
            return refuse(Reason.INVALID_REQUEST, "an in-sync set has its leader in it and names nobody twice");
        }
        for (IsrMember member : proposal.isr()) {
            Optional<String> complaint = complaint(state.image().brokers(), current, member);
            if (complaint.isPresent()) {
                return refuse(Reason.INELIGIBLE_REPLICA, complaint.get());
            }
        }
        PartitionRegistration changed = current.withIsr(isr);
        return new Decision<>(
                List.of(new PartitionChanged(proposal.topicId(), changed)), new IsrOutcome.Accepted(changed));
    }

    /**
     * Takes a node out of the in-sync sets of partitions that it lost records of, where others remain in them; what it leads of
     * those gets another leader once the controller looks. Where another node leads a new term begins all the same, so that it
     * forgets what the replica had before: the replica may come in again only with what it has then.
     *
     * @param lost whether the node lost records of a partition of a topic
     */
    public static Decision<Boolean> withdraw(
            ClusterState state, int nodeId, BiPredicate<TopicRegistration, Integer> lost) {
        List<MetadataChange> changes = new ArrayList<>();
        for (TopicRegistration topic : state.image().topicsById().values()) {
            for (PartitionRegistration partition : topic.partitions()) {
                List<Integer> others =
                        partition.isr().stream().filter(node -> node != nodeId).toList();
                boolean inSync = others.size() < partition.isr().size();
                if (inSync && !others.isEmpty() && lost.test(topic, partition.partition())) {
                    int leader = partition.leader() == nodeId ? PartitionRegistration.NO_LEADER : partition.leader();
                    changes.add(new PartitionChanged(topic.id(), partition.ledBy(leader, others)));
                }
            }
        }
        return new Decision<>(changes, !changes.isEmpty());
    }

    /** As {@link #withdraw(ClusterState, int, BiPredicate)}, for one partition. */
    public static Decision<Boolean> withdraw(ClusterState state, int nodeId, TopicId topicId, int partition) {
        return withdraw(state, nodeId, (topic, number) -> topic.id().equals(topicId) && number == partition);
    }

    /** Whether this very proposal took effect already, and its leader does not know. */
    private static boolean isRepetition(IsrProposal proposal, PartitionRegistration current, List<Integer> isr) {
        return current.leader() == proposal.leader()
                && current.leaderEpoch() == proposal.leaderEpoch()
                && current.partitionEpoch() == proposal.partitionEpoch() + 1
                && current.isr().equals(isr);
    }

    private static Optional<String> complaint(
            Map<Integer, BrokerRegistration> brokers, PartitionRegistration partition, IsrMember member) {
        int node = member.nodeId();
        BrokerRegistration broker = brokers.get(node);
        if (!partition.replicas().contains(node)) {
            return Optional.of("node " + node + " is no replica of the partition");
        }
        if (broker == null) {
            return Optional.of("node " + node + " is not registered");
        }
        if (node != partition.leader() && !broker.active()) {
            return Optional.of("node " + node + " is " + broker.state());
        }
        if (member.brokerEpoch() != IsrMember.ANY_EPOCH && member.brokerEpoch() != broker.brokerEpoch()) {
            return Optional.of("node " + node + " has started again since: its epoch is " + broker.brokerEpoch()
                    + ", the leader counted on " + member.brokerEpoch());
        }
        return Optional.empty();
    }

    private static Decision<IsrOutcome> unchanged(IsrOutcome outcome) {
        return new Decision<>(List.of(), outcome);
    }

    private static Decision<IsrOutcome> refuse(Reason reason, String message) {
        return unchanged(new IsrOutcome.Refused(new Refusal(reason, message)));
    }
}
