package io.millrace.cluster;

import io.millrace.common.TopicId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything this node knows of the cluster at one moment. Immutable: a change makes a new image, and readers of the old
 * one are not disturbed.
 *
 * @param version raised with every change
 * @param dynamicConfigs of nodes and groups; those of topics are in their registrations
 */
public record ClusterImage(
        String clusterId,
        long version,
        int controllerId,
        Map<Integer, BrokerRegistration> brokers,
        Map<String, TopicRegistration> topicsByName,
        Map<TopicId, TopicRegistration> topicsById,
        DynamicConfigs dynamicConfigs) {
    /** Key of the cluster-wide dynamic default in {@link DynamicConfigs#brokers}. */
    public static final int CLUSTER_DEFAULT = -1;

    /** Nodes that clients can be sent to, by node id: those that were not lost and have not yet to become ready. */
    public List<BrokerRegistration> reachableBrokers() {
        return brokers.values().stream().filter(BrokerRegistration::reachable).toList();
    }

    /** Replicas of a partition that are on nodes that cannot be reached. */
    public List<Integer> offlineReplicas(PartitionRegistration partition) {
        return partition.replicas().stream()
                .filter(node -> {
                    BrokerRegistration broker = brokers.get(node);
                    return broker == null || !broker.reachable();
                })
                .toList();
    }

    public Optional<TopicRegistration> topic(String name) {
        return Optional.ofNullable(topicsByName.get(name));
    }

    public Optional<TopicRegistration> topic(TopicId id) {
        return Optional.ofNullable(topicsById.get(id));
    }
}
