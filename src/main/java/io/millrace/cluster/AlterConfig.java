package io.millrace.cluster;

import java.util.List;

/**
 * Command: change configs of a topic, of a group, of a node, or of all nodes. Immutable.
 *
 * @param replace the operations are all the target shall have, instead of being applied to what it has
 */
public record AlterConfig(Target target, List<ConfigOperation> operations, boolean replace) {
    public AlterConfig {
        operations = List.copyOf(operations);
    }

    /** Whose configs. */
    public sealed interface Target {}

    /** A topic's own configs. */
    public record TopicTarget(String topic) implements Target {}

    /** A group's own configs. */
    public record GroupTarget(String groupId) implements Target {}

    /**
     * A node's configs.
     *
     * @param nodeId {@link ClusterImage#CLUSTER_DEFAULT} for all nodes
     */
    public record BrokerTarget(int nodeId) implements Target {}
}
