package io.millrace.partition;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.TopicId;
import java.util.ArrayList;
import java.util.List;

/**
 * What differs between two images for a node that hosts partitions. Immutable.
 *
 * @param removed topics that are gone
 * @param changed topics that are new, or whose registration or effective config may differ
 */
record ImageDiff(List<TopicId> removed, List<TopicRegistration> changed) {
    /** Compares two images; they share what did not change, which makes equal registrations cheap to recognise. */
    static ImageDiff between(ClusterImage previous, ClusterImage current) {
        boolean allConfigsChanged = !previous.dynamicConfigs()
                .brokers()
                .equals(current.dynamicConfigs().brokers());
        List<TopicId> removed = previous.topicsById().keySet().stream()
                .filter(id -> !current.topicsById().containsKey(id))
                .toList();
        List<TopicRegistration> changed = new ArrayList<>();
        for (TopicRegistration topic : current.topicsById().values()) {
            if (allConfigsChanged || !topic.equals(previous.topicsById().get(topic.id()))) {
                changed.add(topic);
            }
        }
        return new ImageDiff(removed, List.copyOf(changed));
    }

    /** Partitions of a topic that have a replica on a node. */
    static List<PartitionRegistration> onNode(TopicRegistration topic, int nodeId) {
        return topic.partitions().stream()
                .filter(registration -> registration.replicas().contains(nodeId))
                .toList();
    }

    /** Whether a topic's partition has its replicas on other nodes only. */
    static boolean leftNode(TopicRegistration topic, int partition, int nodeId) {
        return partition < topic.partitions().size()
                && !topic.partitions().get(partition).replicas().contains(nodeId);
    }
}
