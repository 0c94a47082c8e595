package io.millrace.coordinator.group.assignor;

import io.millrace.common.TopicId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A member and what it is given while an assignment is made. Confined to one assignment. */
final class Load {
    private final Assignee member;
    private final Map<TopicId, Deque<Integer>> partitions = new HashMap<>();
    private int count;

    Load(Assignee member) {
        this.member = member;
    }

    boolean mayHave(TopicId topic) {
        return member.topics().contains(topic);
    }

    void add(TopicId topic, int partition) {
        partitions.computeIfAbsent(topic, unused -> new ArrayDeque<>()).addLast(partition);
        count++;
    }

    /** Gives away the partition of a topic that it got last; -1 when it has none. */
    int removeLast(TopicId topic) {
        Deque<Integer> ofTopic = partitions.get(topic);
        if (ofTopic == null || ofTopic.isEmpty()) {
            return -1;
        }
        count--;
        return ofTopic.removeLast();
    }

    boolean has(TopicId topic) {
        return !partitions.getOrDefault(topic, new ArrayDeque<>()).isEmpty();
    }

    int count() {
        return count;
    }

    /** Whether it runs in one of these racks. */
    boolean isIn(Set<String> racks) {
        return member.rackId().map(racks::contains).orElse(false);
    }

    String memberId() {
        return member.memberId();
    }

    PartitionSet current() {
        return member.current();
    }

    PartitionSet target() {
        PartitionSet.Builder target = PartitionSet.builder();
        partitions.forEach(target::addAll);
        return target.build();
    }
}
