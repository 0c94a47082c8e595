package io.millrace.coordinator.group.assignor;

import io.millrace.common.TopicId;
import java.util.Collection;
import java.util.Map;

/** A way to divide partitions among members. Stateless, and the same result for the same input. */
public interface PartitionAssignor {
    /** Name that members ask for it by. */
    String name();

    /**
     * Divides every partition of every subscribed topic among the members that subscribe to it.
     *
     * @param partitionCounts of every topic that somebody subscribes to
     * @param racks of replicas; whoever looks at them prefers members in one of these racks
     * @return a target for each member, by member id
     */
    Map<String, PartitionSet> assign(
            Collection<Assignee> members, Map<TopicId, Integer> partitionCounts, PartitionRacks racks);
}
