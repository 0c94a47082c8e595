package io.millrace.coordinator.group.assignor;

import io.millrace.common.TopicId;
import java.util.Comparator;
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
    /** Static members by their instances, then the others: those whose place lasts longest come first, as in Kafka. */
    static final Comparator<Assignee> ORDER = Comparator.comparing(
                    (Assignee member) -> member.instanceId().isEmpty())
            .thenComparing(member -> member.instanceId().orElse(member.memberId()));

    public Assignee {
        topics = Set.copyOf(topics);
    }
}
