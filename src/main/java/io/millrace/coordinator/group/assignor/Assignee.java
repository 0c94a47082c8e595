package io.millrace.coordinator.group.assignor;

import io.millrace.common.TopicId;
import java.util.Optional;
import java.util.Set;

/**
 * A member that wants partitions. Immutable.
 *
 * @param instanceId orders static members the same way after a restart
 * @param rackId where it runs; empty when it did not say
 * @param topics existing topics that it subscribes to
 * @param current its last target, to be disturbed as little as possible
 */
public record Assignee(
        String memberId,
        Optional<String> instanceId,
        Optional<String> rackId,
        Set<TopicId> topics,
        PartitionSet current) {
    public Assignee {
        topics = Set.copyOf(topics);
    }

    /** What members are sorted by: the part of their identity that lasts longest. */
    String sortKey() {
        return instanceId.orElse(memberId);
    }
}
