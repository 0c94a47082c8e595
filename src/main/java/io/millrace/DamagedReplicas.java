package io.millrace;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.Decision;
import io.millrace.cluster.IsrDecisions;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.TopicPartition;
import io.millrace.storage.LogManager;
import io.millrace.storage.PartitionLog;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replicas of this node that lost records while it was down: before the node may lead, they leave their in-sync sets, and they
 * are cut at what is missing, so that they copy it again. One that nobody else has a whole copy of stays as it is. Confined to
 * the thread that starts the node.
 */
final class DamagedReplicas {
    private static final Logger log = LoggerFactory.getLogger(DamagedReplicas.class);

    private final int nodeId;
    private final LogManager logs;

    DamagedReplicas(int nodeId, LogManager logs) {
        this.nodeId = nodeId;
        this.logs = logs;
    }

    /** Takes this node out of the in-sync sets of partitions that it has no whole log of. */
    Decision<Boolean> withdraw(ClusterState state) {
        return IsrDecisions.withdraw(state, nodeId, this::isDamaged);
    }

    private boolean isDamaged(TopicRegistration topic, int partition) {
        Optional<PartitionLog> found = logs.log(new TopicPartition(topic.name(), partition));
        return found.isEmpty()
                || !found.get().topicId().equals(topic.id())
                || found.get().firstMissing().isPresent();
    }

    /** Cuts the logs of which others have a whole copy; for after {@link #withdraw} is in force. */
    void cut(ClusterState state) throws IOException {
        for (PartitionLog damaged : logs.logs()) {
            if (damaged.firstMissing().isPresent()) {
                cut(state, damaged, damaged.firstMissing().getAsLong());
            }
        }
    }

    private void cut(ClusterState state, PartitionLog damaged, long firstMissing) throws IOException {
        int partition = damaged.topicPartition().partition();
        boolean othersHaveIt = state.image()
                .topic(damaged.topicId())
                .filter(topic -> partition < topic.partitions().size())
                .filter(topic -> !topic.partitions().get(partition).isr().contains(nodeId))
                .isPresent();
        if (!othersHaveIt) {
            log.error(
                    "{}: records from offset {} on are missing, and no other replica is in sync: it goes on with what is left",
                    damaged.topicPartition(),
                    firstMissing);
            return;
        }
        log.warn(
                "{}: records from offset {} on are missing: this replica leaves the in-sync set and copies them again",
                damaged.topicPartition(),
                firstMissing);
        if (firstMissing > damaged.logStartOffset()) {
            damaged.truncateTo(Math.min(firstMissing, damaged.logEnd().offset()));
        } else {
            damaged.restartAt(firstMissing);
        }
    }
}
