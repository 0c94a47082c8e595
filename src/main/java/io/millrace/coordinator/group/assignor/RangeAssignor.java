package io.millrace.coordinator.group.assignor;

import io.millrace.common.TopicId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives each member a run of neighbouring partitions of each topic, in the order of the members' names: topics with as many
 * partitions and the same subscribers are divided alike, so that records with one key end up at one member. That
 * leaves no choice, so racks are not looked at.
 */
public final class RangeAssignor implements PartitionAssignor {
    @Override
    public String name() {
        return "range";
    }

    @Override
    public Map<String, PartitionSet> assign(
            Collection<Assignee> members, Map<TopicId, Integer> partitionCounts, PartitionRacks racks) {
        Map<String, PartitionSet.Builder> targets = new HashMap<>();
        members.forEach(member -> targets.put(member.memberId(), PartitionSet.builder()));
        List<Assignee> sorted = members.stream().sorted(Assignee.ORDER).toList();
        partitionCounts.forEach((topic, count) -> {
            List<Assignee> subscribers = sorted.stream()
                    .filter(member -> member.topics().contains(topic))
                    .toList();
            for (int index = 0; index < subscribers.size(); index++) {
                PartitionSet.Builder target = targets.get(subscribers.get(index).memberId());
                for (int partition = start(index, count, subscribers.size());
                        target != null && partition < start(index + 1, count, subscribers.size());
                        partition++) {
                    target.add(topic, partition);
                }
            }
        });
        Map<String, PartitionSet> result = new HashMap<>();
        targets.forEach((memberId, target) -> result.put(memberId, target.build()));
        return result;
    }

    /** The first members get one more when the division leaves a rest. */
    private static int start(int index, int partitionCount, int subscriberCount) {
        int each = partitionCount / subscriberCount;
        int rest = partitionCount % subscriberCount;
        return index * each + Math.min(index, rest);
    }
}
