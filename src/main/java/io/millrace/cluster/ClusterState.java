package io.millrace.cluster;

import io.millrace.cluster.MetadataChange.BrokerConfigChanged;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.ClusterNamed;
import io.millrace.cluster.MetadataChange.ControllerElected;
import io.millrace.cluster.MetadataChange.GroupConfigChanged;
import io.millrace.cluster.MetadataChange.ProducerIdsClaimed;
import io.millrace.cluster.MetadataChange.TopicCreated;
import io.millrace.cluster.MetadataChange.TopicDeleted;
import io.millrace.common.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All the metadata there is: the image that everybody reads, and what only the controller needs. Immutable.
 *
 * @param controllerEpoch raised with every controller; 0 on a standalone node, which elects none
 * @param deletedTopics topics whose logs may still be on some disk and must not be taken for topics again, with the nodes
 *     that may hold them
 * @param nextProducerId first producer id that was never given away
 */
public record ClusterState(
        ClusterImage image, int controllerEpoch, Map<TopicId, Set<Integer>> deletedTopics, long nextProducerId) {
    public ClusterState {
        deletedTopics = Map.copyOf(deletedTopics);
    }

    /** A cluster without topics, led by the given node. */
    public static ClusterState empty(int controllerId) {
        return new ClusterState(
                new ClusterImage(
                        "",
                        0,
                        controllerId,
                        Map.of(),
                        PersistentMap.empty(),
                        PersistentMap.empty(),
                        DynamicConfigs.NONE),
                0,
                Map.of(),
                0);
    }

    /** The state after one commit: all changes in order, and the next version. */
    public ClusterState apply(List<MetadataChange> changes) {
        ClusterStateDraft draft = new ClusterStateDraft(this);
        changes.forEach(draft::apply);
        return draft.finish(image.version() + 1);
    }

    /** How many nodes were registered or removed between an earlier state and this one. */
    public long brokersMovedSince(ClusterState earlier) {
        Set<Integer> before = earlier.image().brokers().keySet();
        Set<Integer> now = image.brokers().keySet();
        return before.stream().filter(node -> !now.contains(node)).count()
                + now.stream().filter(node -> !before.contains(node)).count();
    }

    /** This state under another version, for journals that begin with a snapshot. */
    public ClusterState at(long version) {
        return new ClusterStateDraft(this).finish(version);
    }

    /** The changes that make this state out of an empty one. */
    public List<MetadataChange> toChanges() {
        List<MetadataChange> changes = new ArrayList<>();
        changes.add(new ClusterNamed(image.clusterId()));
        image.brokers().values().forEach(broker -> changes.add(new BrokerRegistered(broker)));
        image.dynamicConfigs()
                .brokers()
                .forEach((nodeId, overrides) -> changes.add(new BrokerConfigChanged(nodeId, overrides)));
        image.dynamicConfigs()
                .groups()
                .forEach((groupId, overrides) -> changes.add(new GroupConfigChanged(groupId, overrides)));
        image.topicsByName().values().forEach(topic -> changes.add(new TopicCreated(topic)));
        deletedTopics.forEach((id, holders) ->
                changes.add(new TopicDeleted(id, holders.stream().sorted().toList())));
        changes.add(new ProducerIdsClaimed(nextProducerId));
        if (controllerEpoch > 0) {
            changes.add(new ControllerElected(image.controllerId(), controllerEpoch));
        }
        return changes;
    }
}
