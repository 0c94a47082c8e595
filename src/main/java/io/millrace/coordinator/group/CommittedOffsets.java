package io.millrace.coordinator.group;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.PendingOffsets.Place;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The positions that groups have committed, and those that wait for the end of a transaction. Owned by the worker of its
 * shard.
 *
 * <p>A pending position is not seen by anybody until its transaction commits; then it counts unless a later commit was
 * applied meanwhile, for a position must not move back to an older decision.
 */
final class CommittedOffsets {
    private final Map<String, Map<TopicPartition, Numbered>> committed = new HashMap<>();
    private final PendingOffsets<Numbered> pending = new PendingOffsets<>();
    private long applied;

    private record Numbered(CommittedOffset offset, long number) {}

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
        pending.forget(new Place(groupId, partition));
    }

    /** Keeps a position until the producer's transaction ends. */
    void putPending(
            long producerId, short producerEpoch, String groupId, TopicPartition partition, CommittedOffset offset) {
        pending.put(producerId, producerEpoch, new Place(groupId, partition), new Numbered(offset, applied++));
    }

    /**
     * Ends a producer's transaction: its positions count, or never were.
     *
     * @return the groups that have positions of it now
     */
    Set<String> endTransaction(long producerId, int coordinatorEpoch, boolean commit) {
        Map<Place, Numbered> positions = pending.end(producerId, coordinatorEpoch);
        Set<String> groupIds = new LinkedHashSet<>();
        if (commit) {
            positions.forEach((where, position) -> {
                groupIds.add(where.groupId());
                committed
                        .computeIfAbsent(where.groupId(), unused -> new LinkedHashMap<>())
                        .merge(where.partition(), position, (old, now) -> old.number() > now.number() ? old : now);
            });
        }
        return groupIds;
    }

    /** Epoch in which a producer has a transaction with positions open; empty when it has none. */
    OptionalInt pendingEpoch(long producerId) {
        return pending.epoch(producerId);
    }

    /** Epoch of the coordinator that ended a producer's last transaction, or -1. */
    int coordinatorEpoch(long producerId) {
        return pending.coordinatorEpoch(producerId);
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
        return pending.has(new Place(groupId, partition));
    }

    boolean hasPending(String groupId) {
        return pending.has(groupId);
    }
}
