package io.millrace.cluster;

import io.millrace.common.TopicId;
import java.util.List;
import java.util.Map;

/**
 * One decided change of the cluster's metadata: what is written to journals and what images are made of. A change says
 * what is now, not how it came, so that applying it twice does no harm. Immutable.
 */
public sealed interface MetadataChange {
    /** The cluster's identity, the first change of every journal. */
    record ClusterNamed(String clusterId) implements MetadataChange {}

    /** A topic exists from now on, or is as this says. */
    record TopicCreated(TopicRegistration topic) implements MetadataChange {}

    /** A topic has these partitions behind those it had. */
    record PartitionsAdded(TopicId topicId, List<PartitionRegistration> partitions) implements MetadataChange {
        public PartitionsAdded {
            partitions = List.copyOf(partitions);
        }
    }

    /** Leader, epochs, replicas or in-sync set of one partition are now these. */
    record PartitionChanged(TopicId topicId, PartitionRegistration partition) implements MetadataChange {}

    /**
     * A topic is gone; its id is remembered until no log directory holds it any more.
     *
     * @param holders nodes that had replicas of it
     */
    record TopicDeleted(TopicId topicId, List<Integer> holders) implements MetadataChange {
        public TopicDeleted {
            holders = List.copyOf(holders);
        }
    }

    /** A node holds a deleted topic no more. */
    record DeletedTopicCleared(TopicId topicId, int nodeId) implements MetadataChange {}

    /** No log directory holds a deleted topic any more. */
    record DeletedTopicForgotten(TopicId topicId) implements MetadataChange {}

    /** The topic's own configs are now these. */
    record TopicConfigChanged(TopicId topicId, Map<String, String> overrides) implements MetadataChange {
        public TopicConfigChanged {
            overrides = Map.copyOf(overrides);
        }
    }

    /** Configs set at run time for a node, or for all of them, are now these. */
    record BrokerConfigChanged(int nodeId, Map<String, String> overrides) implements MetadataChange {
        public BrokerConfigChanged {
            overrides = Map.copyOf(overrides);
        }
    }

    /** Configs set at run time for a group, which need not exist, are now these. */
    record GroupConfigChanged(String groupId, Map<String, String> overrides) implements MetadataChange {
        public GroupConfigChanged {
            overrides = Map.copyOf(overrides);
        }
    }

    /** A node is part of the cluster, and this is what is known of it. */
    record BrokerRegistered(BrokerRegistration broker) implements MetadataChange {}

    /** A node is no part of the cluster any more. */
    record BrokerUnregistered(int nodeId) implements MetadataChange {}

    /**
     * A node decides from now on what nobody asked for: elections, progress of reassignments.
     *
     * @param controllerEpoch raised with every controller
     */
    record ControllerElected(int nodeId, int controllerEpoch) implements MetadataChange {}

    /** Producer ids below this one have been given away. */
    record ProducerIdsClaimed(long nextProducerId) implements MetadataChange {}
}
