package io.millrace.cluster;

import io.millrace.cluster.MetadataChange.BrokerConfigChanged;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.BrokerUnregistered;
import io.millrace.cluster.MetadataChange.ClusterNamed;
import io.millrace.cluster.MetadataChange.ControllerElected;
import io.millrace.cluster.MetadataChange.DeletedTopicCleared;
import io.millrace.cluster.MetadataChange.DeletedTopicForgotten;
import io.millrace.cluster.MetadataChange.GroupConfigChanged;
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

/** A {@link ClusterState} in the making. Confined to the call that makes it. */
final class ClusterStateDraft {
    private String clusterId;
    private int controllerId;
    private int controllerEpoch;
    private final Map<Integer, BrokerRegistration> brokers;
    private PersistentMap<String, TopicRegistration> byName;
    private PersistentMap<TopicId, TopicRegistration> byId;
    private DynamicConfigs dynamicConfigs;
    private final Map<TopicId, Set<Integer>> deleted;
    private long nextProducerId;

    /**
     * Partitions that take the place of others, by topic, until the topic is looked at: when a node is lost, a thousand partitions of one
     * topic may change together, and each by itself would copy the list of all.
     */
    private final Map<TopicId, List<PartitionRegistration>> replaced = new HashMap<>();

    ClusterStateDraft(ClusterState state) {
        ClusterImage image = state.image();
        clusterId = image.clusterId();
        controllerId = image.controllerId();
        controllerEpoch = state.controllerEpoch();
        brokers = new HashMap<>(image.brokers());
        byName = PersistentMap.copyOf(image.topicsByName());
        byId = PersistentMap.copyOf(image.topicsById());
        dynamicConfigs = image.dynamicConfigs();
        deleted = new HashMap<>(state.deletedTopics());
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
            replace(changed);
        } else if (change instanceof TopicConfigChanged config) {
            topic(config.topicId()).ifPresent(topic -> put(topic.withOverrides(config.overrides())));
        } else if (change instanceof TopicDeleted gone) {
            topic(gone.topicId()).ifPresent(this::remove);
            deleted.put(gone.topicId(), Set.copyOf(gone.holders()));
        } else if (change instanceof DeletedTopicCleared cleared) {
            clear(cleared);
        } else if (change instanceof DeletedTopicForgotten forgotten) {
            deleted.remove(forgotten.topicId());
        } else if (change instanceof BrokerConfigChanged config) {
            dynamicConfigs = dynamicConfigs.withBroker(config.nodeId(), config.overrides());
        } else if (change instanceof GroupConfigChanged config) {
            dynamicConfigs = dynamicConfigs.withGroup(config.groupId(), config.overrides());
        } else if (change instanceof BrokerRegistered registered) {
            brokers.put(registered.broker().nodeId(), registered.broker());
        } else if (change instanceof BrokerUnregistered unregistered) {
            brokers.remove(unregistered.nodeId());
        } else if (change instanceof ControllerElected elected) {
            controllerId = elected.nodeId();
            controllerEpoch = elected.controllerEpoch();
        } else if (change instanceof ProducerIdsClaimed claimed) {
            nextProducerId = Math.max(nextProducerId, claimed.nextProducerId());
        }
    }

    private void replace(PartitionChanged changed) {
        if (byId.containsKey(changed.topicId())) {
            replaced.computeIfAbsent(changed.topicId(), id -> new ArrayList<>()).add(changed.partition());
        }
    }

    private Optional<TopicRegistration> topic(TopicId id) {
        settle(id);
        return Optional.ofNullable(byId.get(id));
    }

    private void settle(TopicId id) {
        TopicRegistration topic = byId.get(id);
        List<PartitionRegistration> changed = replaced.remove(id);
        if (topic != null && changed != null) {
            put(topic.withReplaced(changed));
        }
    }

    private void put(TopicRegistration topic) {
        byName = byName.with(topic.name(), topic);
        byId = byId.with(topic.id(), topic);
    }

    private void remove(TopicRegistration topic) {
        byName = byName.without(topic.name());
        byId = byId.without(topic.id());
    }

    /** Forgets a deleted topic with its last holder. */
    private void clear(DeletedTopicCleared cleared) {
        deleted.computeIfPresent(cleared.topicId(), (id, holders) -> {
            Set<Integer> left = new HashSet<>(holders);
            left.remove(cleared.nodeId());
            return left.isEmpty() ? null : Set.copyOf(left);
        });
    }

    ClusterState finish(long version) {
        List.copyOf(replaced.keySet()).forEach(this::settle);
        ClusterImage image =
                new ClusterImage(clusterId, version, controllerId, Map.copyOf(brokers), byName, byId, dynamicConfigs);
        return new ClusterState(image, controllerEpoch, deleted, nextProducerId);
    }
}
