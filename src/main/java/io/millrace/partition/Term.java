package io.millrace.partition;

import io.millrace.cluster.PartitionRegistration;
import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import java.util.Optional;

/** What the cluster says about the leadership of a partition, seen from this node. Immutable. */
record Term(int nodeId, PartitionRegistration registration) {
    int leader() {
        return registration.leader();
    }

    int leaderEpoch() {
        return registration.leaderEpoch();
    }

    boolean leading() {
        return leader() == nodeId;
    }

    /** Whether others have all that is committed, if this node has. */
    boolean othersInSync() {
        return registration.isr().stream().anyMatch(node -> node != nodeId);
    }

    boolean inSync() {
        return registration.isr().contains(nodeId);
    }

    /** Whether this node alone holds the partition, so that what its disk has is committed. */
    boolean alone() {
        return registration.replicas().size() == 1;
    }

    /** What clients of the leader hear from this node in this term; empty when it leads. */
    Optional<Refusal> closed(TopicPartition partition) {
        if (leading()) {
            return Optional.empty();
        }
        if (leader() == PartitionRegistration.NO_LEADER) {
            return Optional.of(new Refusal(
                    Refusal.Reason.LEADER_NOT_AVAILABLE,
                    partition + " has no leader since epoch " + leaderEpoch() + ": none of its in-sync replicas "
                            + registration.isr() + " is there; start one of these nodes"));
        }
        return Optional.of(new Refusal(
                Refusal.Reason.NOT_LEADER,
                partition + " is led by node " + leader() + " in epoch " + leaderEpoch() + ", not by this node"));
    }
}
