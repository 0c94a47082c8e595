package io.millrace.coordinator.group.assignor;

import io.millrace.common.TopicId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives every member as equal a number of partitions as the subscriptions allow, and moves as few as that takes.
 *
 * <p>Four steps: everybody keeps what it has and may have; what nobody has goes to members in a rack of its replicas, up to an
 * equal share; then to whoever may have it and has least; then partitions move from those with most to those with at least two less, until nobody gains by it.
 */
public final class UniformAssignor implements PartitionAssignor {
    @Override
    public String name() {
        return "uniform";
    }

    @Override
    public Map<String, PartitionSet> assign(
            Collection<Assignee> members, Map<TopicId, Integer> partitionCounts, PartitionRacks racks) {
        List<Load> loads =
                members.stream().sorted(Assignee.ORDER).map(Load::new).toList();
        Map<TopicId, List<Load>> subscribers = new HashMap<>();
        partitionCounts
                .keySet()
                .forEach(topic -> subscribers.put(
                        topic,
                        loads.stream().filter(load -> load.mayHave(topic)).toList()));
        Ownership ownership = new Ownership(partitionCounts);
        loads.forEach(ownership::keep);
        ownership.handOutNearby(subscribers, racks, loads.size());
        ownership.handOut(subscribers);
        ownership.balance(loads, subscribers);
        Map<String, PartitionSet> targets = new HashMap<>();
        loads.forEach(load -> targets.put(load.memberId(), load.target()));
        return targets;
    }
}
