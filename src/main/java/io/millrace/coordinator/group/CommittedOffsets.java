package io.millrace.coordinator.group;

import io.millrace.common.TopicPartition;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The positions that groups have committed, and those that wait for the end of a transaction. Owned by the worker of its
 * shard.
 *
 * <p>A pending position is not seen by anybody until its transaction commits; then it counts unless a later commit was
 * applied meanwhile, for a position must not move back to an older decision.
 */
final class CommittedOffsets {
    private final Map<String, Map<TopicPartition, Numbered>> committed = new HashMap<>();
    private final Map<Long, Map<GroupPartition, Numbered>> pending = new TreeMap<>();
    private long applied;

    private record Numbered(CommittedOffset offset, long number) {}

    private record GroupPartition(String groupId, TopicPartition partition) {}

    void put(String groupId, TopicPartition partition, CommittedOffset offset) {
        committed
                .computeIfAbsent(groupId, unused -> new LinkedHashMap<>())
                .put(partition, new Numbered(offset, applied++));
    }

    void remove(String groupId, TopicPartition partition) {
        Map<TopicPartition, Numbered> ofGroup = committed.get(groupId);
        if (ofGroup != null) {
            ofGroup.remove(partition);
            if (ofGroup.isEmpty()) {
                committed.remove(groupId);
            }
        }
        pending.values().forEach(ofProducer -> ofProducer.remove(new GroupPartition(groupId, partition)));
    }

    /** Keeps a position until the producer's transaction ends. */
    void putPending(long producerId, String groupId, TopicPartition partition, CommittedOffset offset) {
        pending.computeIfAbsent(producerId, unused -> new LinkedHashMap<>())
                .put(new GroupPartition(groupId, partition), new Numbered(offset, applied++));
    }

    /** Ends a producer's transaction: its positions count, or never were. */
    void endTransaction(long producerId, boolean commit) {
        Map<GroupPartition, Numbered> positions = pending.remove(producerId);
        if (positions == null || !commit) {
            return;
        }
        positions.forEach((where, position) -> committed
                .computeIfAbsent(where.groupId(), unused -> new LinkedHashMap<>())
                .merge(where.partition(), position, (old, now) -> old.number() > now.number() ? old : now));
    }

    Optional<CommittedOffset> find(String groupId, TopicPartition partition) {
        return Optional.ofNullable(committed.getOrDefault(groupId, Map.of()).get(partition))
                .map(Numbered::offset);
    }

    /** Every committed position of a group; a copy. */
    Map<TopicPartition, CommittedOffset> ofGroup(String groupId) {
        Map<TopicPartition, CommittedOffset> copy = new LinkedHashMap<>();
        committed
                .getOrDefault(groupId, Map.of())
                .forEach((partition, numbered) -> copy.put(partition, numbered.offset()));
        return Collections.unmodifiableMap(copy);
    }

    boolean hasPending(String groupId, TopicPartition partition) {
        GroupPartition where = new GroupPartition(groupId, partition);
        return pending.values().stream().anyMatch(ofProducer -> ofProducer.containsKey(where));
    }

    boolean hasPending(String groupId) {
        return pending.values().stream()
                .flatMap(ofProducer -> ofProducer.keySet().stream())
                .anyMatch(where -> where.groupId().equals(groupId));
    }
}
