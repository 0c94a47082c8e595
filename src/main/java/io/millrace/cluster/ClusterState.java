package io.millrace.cluster;

import io.millrace.cluster.MetadataChange.BrokerConfigChanged;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.ClusterNamed;
import io.millrace.cluster.MetadataChange.DeletedTopicForgotten;
import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.cluster.MetadataChange.PartitionsAdded;
import io.millrace.cluster.MetadataChange.ProducerIdsClaimed;
import io.millrace.cluster.MetadataChange.TopicConfigChanged;
import io.millrace.cluster.MetadataChange.TopicCreated;
import io.millrace.cluster.MetadataChange.TopicDeleted;
import io.millrace.common.TopicId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All the metadata there is: the image that everybody reads, and what only the controller needs. Immutable.
 *
 * @param deletedTopics topics whose logs may still be on some disk and must not be taken for topics again
 * @param nextProducerId first producer id that was never given away
 */
public record ClusterState(ClusterImage image, Set<TopicId> deletedTopics, long nextProducerId) {
    public ClusterState {
        deletedTopics = Set.copyOf(deletedTopics);
    }

    /** A cluster without topics, led by the given node. */
    public static ClusterState empty(int controllerId) {
        return new ClusterState(
                new ClusterImage("", 0, controllerId, Map.of(), PersistentMap.empty(), PersistentMap.empty(), Map.of()),
                Set.of(),
                0);
    }

    /** The state after one commit: all changes in order, and the next version. */
    public ClusterState apply(List<MetadataChange> changes) {
        Draft draft = new Draft(this);
        changes.forEach(draft::apply);
        return draft.finish(image.version() + 1);
    }

    /** This state under another version, for journals that begin with a snapshot. */
    public ClusterState at(long version) {
        return new Draft(this).finish(version);
    }

    /** The changes that make this state out of an empty one. */
    public List<MetadataChange> toChanges() {
        List<MetadataChange> changes = new ArrayList<>();
        changes.add(new ClusterNamed(image.clusterId()));
        image.brokers().values().forEach(broker -> changes.add(new BrokerRegistered(broker)));
        image.brokerOverrides().forEach((nodeId, overrides) -> changes.add(new BrokerConfigChanged(nodeId, overrides)));
        image.topicsByName().values().forEach(topic -> changes.add(new TopicCreated(topic)));
        deletedTopics.forEach(id -> changes.add(new TopicDeleted(id)));
        changes.add(new ProducerIdsClaimed(nextProducerId));
        return changes;
    }

    /** A state in the making. Confined to {@link ClusterState#apply}. */
    private static final class Draft {
        private final int controllerId;
        private String clusterId;
        private final Map<Integer, BrokerRegistration> brokers;
        private PersistentMap<String, TopicRegistration> byName;
        private PersistentMap<TopicId, TopicRegistration> byId;
        private final Map<Integer, Map<String, String>> brokerOverrides;
        private final Set<TopicId> deleted;
        private long nextProducerId;

        Draft(ClusterState state) {
            ClusterImage image = state.image();
            controllerId = image.controllerId();
            clusterId = image.clusterId();
            brokers = new HashMap<>(image.brokers());
            byName = PersistentMap.copyOf(image.topicsByName());
            byId = PersistentMap.copyOf(image.topicsById());
            brokerOverrides = new HashMap<>(image.brokerOverrides());
            deleted = new HashSet<>(state.deletedTopics());
            nextProducerId = state.nextProducerId();
        }

        void apply(MetadataChange change) {
            if (change instanceof ClusterNamed named) {
                clusterId = named.clusterId();
            } else if (change instanceof TopicCreated created) {
                put(created.topic());
            } else if (change instanceof PartitionsAdded added) {
                topic(added.topicId()).ifPresent(topic -> put(topic.withPartitions(added.partitions())));
            } else if (change instanceof PartitionChanged changed) {
                topic(changed.topicId()).ifPresent(topic -> put(topic.withPartition(changed.partition())));
            } else if (change instanceof TopicConfigChanged config) {
                topic(config.topicId()).ifPresent(topic -> put(topic.withOverrides(config.overrides())));
            } else if (change instanceof TopicDeleted gone) {
                topic(gone.topicId()).ifPresent(this::remove);
                deleted.add(gone.topicId());
            } else if (change instanceof DeletedTopicForgotten forgotten) {
                deleted.remove(forgotten.topicId());
            } else if (change instanceof BrokerConfigChanged config) {
                setBrokerOverrides(config);
            } else if (change instanceof BrokerRegistered registered) {
                brokers.put(registered.broker().nodeId(), registered.broker());
            } else if (change instanceof ProducerIdsClaimed claimed) {
                nextProducerId = Math.max(nextProducerId, claimed.nextProducerId());
            }
        }

        private Optional<TopicRegistration> topic(TopicId id) {
            return Optional.ofNullable(byId.get(id));
        }

        private void put(TopicRegistration topic) {
            byName = byName.with(topic.name(), topic);
            byId = byId.with(topic.id(), topic);
        }

        private void remove(TopicRegistration topic) {
            byName = byName.without(topic.name());
            byId = byId.without(topic.id());
        }

        private void setBrokerOverrides(BrokerConfigChanged config) {
            if (config.overrides().isEmpty()) {
                brokerOverrides.remove(config.nodeId());
            } else {
                brokerOverrides.put(config.nodeId(), config.overrides());
            }
        }

        ClusterState finish(long version) {
            ClusterImage image = new ClusterImage(
                    clusterId, version, controllerId, Map.copyOf(brokers), byName, byId, Map.copyOf(brokerOverrides));
            return new ClusterState(image, deleted, nextProducerId);
        }
    }
}
