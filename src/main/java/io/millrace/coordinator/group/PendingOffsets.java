package io.millrace.coordinator.group;

import io.millrace.common.TopicPartition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Positions committed in transactions that have not ended. Owned by the worker of its shard.
 *
 * @param <P> what is kept of a position
 */
final class PendingOffsets<P> {
    /** Producers whose coordinator's epoch is remembered after their last transaction; the oldest is forgotten first. */
    private static final int MAX_ENDED = 10_000;

    private final Map<Long, Open<P>> byProducer = new HashMap<>();
    /** How many open transactions hold a position, by group and partition. */
    private final Map<String, Map<TopicPartition, Integer>> counts = new HashMap<>();

    private final Map<Long, Integer> coordinatorEpochs = new LinkedHashMap<>();

    /** Where a position belongs. */
    record Place(String groupId, TopicPartition partition) {}

    /** One open transaction; it is open until its end, even when no position of it is left. */
    private record Open<P>(short producerEpoch, Map<Place, P> positions) {}

    void put(long producerId, short producerEpoch, Place place, P position) {
        Open<P> open = byProducer.computeIfAbsent(producerId, id -> new Open<>(producerEpoch, new LinkedHashMap<>()));
        if (open.positions().put(place, position) == null) {
            counts.computeIfAbsent(place.groupId(), id -> new HashMap<>()).merge(place.partition(), 1, Integer::sum);
        }
    }

    /** Ends a transaction and hands out its positions, in the order in which they came. */
    Map<Place, P> end(long producerId, int coordinatorEpoch) {
        coordinatorEpochs.remove(producerId); // So that it stands behind the others again.
        coordinatorEpochs.put(producerId, coordinatorEpoch);
        if (coordinatorEpochs.size() > MAX_ENDED) {
            coordinatorEpochs.remove(coordinatorEpochs.keySet().iterator().next());
        }
        Open<P> open = byProducer.remove(producerId);
        if (open == null) {
            return Map.of();
        }
        open.positions().keySet().forEach(this::uncount);
        return open.positions();
    }

    /** Forgets what transactions hold for a place. */
    void forget(Place place) {
        if (has(place)) {
            byProducer.values().forEach(open -> {
                if (open.positions().remove(place) != null) {
                    uncount(place);
                }
            });
        }
    }

    private void uncount(Place place) {
        counts.computeIfPresent(place.groupId(), (id, ofGroup) -> {
            ofGroup.computeIfPresent(place.partition(), (partition, count) -> count == 1 ? null : count - 1);
            return ofGroup.isEmpty() ? null : ofGroup;
        });
    }

    boolean has(Place place) {
        return counts.getOrDefault(place.groupId(), Map.of()).containsKey(place.partition());
    }

    boolean has(String groupId) {
        return counts.containsKey(groupId);
    }

    /** Epoch in which a producer has a transaction open here; empty when it has none. */
    OptionalInt epoch(long producerId) {
        Open<P> open = byProducer.get(producerId);
        return open == null ? OptionalInt.empty() : OptionalInt.of(open.producerEpoch());
    }

    /** Epoch of the coordinator that ended a producer's last transaction here, or -1. */
    int coordinatorEpoch(long producerId) {
        return coordinatorEpochs.getOrDefault(producerId, -1);
    }
}
