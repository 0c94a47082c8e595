package io.millrace.coordinator.group.assignor;

import io.millrace.common.Invariants;
import io.millrace.common.TopicId;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/** Which partitions have an owner while a uniform assignment is made. Confined to one assignment. */
final class Ownership {
    private static final Comparator<Load> LEAST_FIRST =
            Comparator.comparingInt(Load::count).thenComparing(Load::memberId);

    private final Map<TopicId, Integer> partitionCounts;
    private final Map<TopicId, BitSet> owned = new HashMap<>();

    Ownership(Map<TopicId, Integer> partitionCounts) {
        this.partitionCounts = partitionCounts;
        partitionCounts.forEach((topic, count) -> owned.put(topic, new BitSet(count)));
    }

    /** Lets a member keep what it has, as far as it subscribes to it, it exists, and nobody else keeps it. */
    void keep(Load load) {
        load.current().byTopic().forEach((topic, partitions) -> {
            if (load.mayHave(topic)) {
                partitions.forEach(partition -> take(topic, partition, load));
            }
        });
    }

    private void take(TopicId topic, int partition, Load load) {
        BitSet taken = owned.get(topic);
        if (taken != null && partition < partitionCounts.getOrDefault(topic, 0) && !taken.get(partition)) {
            taken.set(partition);
            load.add(topic, partition);
        }
    }

    /**
     * Gives what nobody has to whoever has least among those in a rack of its replicas. Nobody gets more than an equal share by
     * that: records from nearby are not worth unequal loads.
     */
    void handOutNearby(Map<TopicId, List<Load>> subscribers, PartitionRacks racks, int memberCount) {
        int total =
                partitionCounts.values().stream().mapToInt(Integer::intValue).sum();
        int equalShare = total / Math.max(1, memberCount);
        partitionCounts.forEach((topic, count) -> {
            List<Load> candidates = subscribers.getOrDefault(topic, List.of());
            BitSet taken = owned.getOrDefault(topic, new BitSet());
            for (int partition = taken.nextClearBit(0);
                    partition < count;
                    partition = taken.nextClearBit(partition + 1)) {
                Set<String> near = racks.of(topic, partition);
                Optional<Load> nearest =
                        candidates.stream().filter(load -> load.isIn(near)).min(LEAST_FIRST);
                if (nearest.isPresent() && nearest.get().count() < equalShare) {
                    take(topic, partition, nearest.get());
                }
            }
        });
    }

    /** Gives what nobody has to whoever has least; topics with few subscribers first, for they have no choice. */
    void handOut(Map<TopicId, List<Load>> subscribers) {
        partitionCounts.keySet().stream()
                .sorted(Comparator.comparingInt((TopicId topic) ->
                                subscribers.getOrDefault(topic, List.of()).size())
                        .thenComparing(TopicId::toString))
                .forEach(topic -> handOut(topic, subscribers.getOrDefault(topic, List.of())));
    }

    private void handOut(TopicId topic, List<Load> candidates) {
        if (candidates.isEmpty()) {
            return;
        }
        PriorityQueue<Load> leastFirst = new PriorityQueue<>(LEAST_FIRST);
        leastFirst.addAll(candidates);
        BitSet taken = owned.getOrDefault(topic, new BitSet());
        int count = partitionCounts.getOrDefault(topic, 0);
        for (int partition = taken.nextClearBit(0); partition < count; partition = taken.nextClearBit(partition)) {
            Load least = leastFirst.remove();
            take(topic, partition, least);
            leastFirst.add(least);
        }
    }

    /** Moves partitions one by one from whoever has most to who has at least two less; each move makes the loads more equal. */
    void balance(List<Load> loads, Map<TopicId, List<Load>> subscribers) {
        long budget =
                partitionCounts.values().stream().mapToLong(Integer::longValue).sum() * Math.max(1, loads.size());
        while (loads.stream().sorted(LEAST_FIRST.reversed()).anyMatch(from -> moveOne(from, subscribers))) {
            Invariants.check(--budget >= 0, "an assignment does not come to an end");
        }
    }

    private boolean moveOne(Load from, Map<TopicId, List<Load>> subscribers) {
        for (TopicId topic : partitionCounts.keySet()) {
            if (!from.has(topic)) {
                continue;
            }
            Optional<Load> least =
                    subscribers.getOrDefault(topic, List.of()).stream().min(LEAST_FIRST);
            if (least.isPresent() && least.get().count() + 1 < from.count()) {
                least.get().add(topic, from.removeLast(topic));
                return true;
            }
        }
        return false;
    }
}
