package io.millrace.cluster;

import io.millrace.cluster.Adoption.FoundLog;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.ClusterNamed;
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
     * @param clusterId from the log directories; refused when the metadata is of another cluster
     * @param found every log in the log directories
     * @return the changes, with the names of adopted topics as the reply
     */
    public static Outcome<Decision<List<String>>> decide(
            ClusterState state,
            String clusterId,
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
        Decision<List<String>> adoption = Adoption.decide(state, found, node.nodeId(), () -> TopicId.random(random));
        changes.addAll(adoption.changes());
        return Outcome.done(new Decision<>(changes, adoption.reply()));
    }
}
