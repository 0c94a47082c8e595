package io.millrace.cluster;

import io.millrace.cluster.Adoption.FoundLog;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.ClusterNamed;
import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Decides what the metadata has to learn when a standalone node starts: pure, once for each start. */
public final class NodeStart {
    private NodeStart() {}

    /**
     * Names the cluster, registers the node, adopts logs that the metadata does not know.
     *
     * <p>After a stop that was not clean, records that readers have seen may be gone (a power cut with flush.before.ack off): new
     * ones would take their offsets. So each partition begins a new term, by which readers find out where the old one ended.
     *
     * @param clusterId from the log directories; refused when the metadata is of another cluster
     * @param stoppedCleanly whether every log is as long as it was at the last stop
     * @param found every log in the log directories
     * @return the changes, with the names of adopted topics as the reply
     */
    public static Outcome<Decision<List<String>>> decide(
            ClusterState state,
            String clusterId,
            boolean stoppedCleanly,
            BrokerRegistration node,
            List<FoundLog> found,
            RandomGenerator random) {
        String known = state.image().clusterId();
        if (!known.isEmpty() && !known.equals(clusterId)) {
            return Outcome.refused(
                    Reason.INVALID_REQUEST,
                    "The log directories belong to cluster %s, but the metadata journal to cluster %s: do not mix them."
                            .formatted(clusterId, known));
        }
        List<MetadataChange> changes = new ArrayList<>();
        if (known.isEmpty()) {
            changes.add(new ClusterNamed(clusterId));
        }
        if (!node.equals(state.image().brokers().get(node.nodeId()))) {
            changes.add(new BrokerRegistered(node));
        }
        if (!stoppedCleanly) {
            changes.addAll(newTerms(state.image(), node.nodeId()));
        }
        Decision<List<String>> adoption = Adoption.decide(state, found, node.nodeId(), () -> TopicId.random(random));
        changes.addAll(adoption.changes());
        return Outcome.done(new Decision<>(changes, adoption.reply()));
    }

    private static List<PartitionChanged> newTerms(ClusterImage image, int nodeId) {
        List<PartitionChanged> terms = new ArrayList<>();
        for (TopicRegistration topic : image.topicsByName().values()) {
            for (PartitionRegistration partition : topic.partitions()) {
                if (partition.leader() == nodeId) {
                    terms.add(new PartitionChanged(topic.id(), partition.ledBy(nodeId, partition.isr())));
                }
            }
        }
        return terms;
    }
}
