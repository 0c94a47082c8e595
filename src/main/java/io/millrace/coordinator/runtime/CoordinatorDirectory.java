package io.millrace.coordinator.runtime;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/**
 * The shards of one kind of coordinator on this node, by partition of the internal topic.
 *
 * <p>Thread-safe because the map is concurrent. A shard stays for good once it was led here; whether it serves now it says
 * itself.
 */
public final class CoordinatorDirectory<E> {
    private final ConcurrentHashMap<Integer, CoordinatorShard<E>> shards = new ConcurrentHashMap<>();

    public Optional<CoordinatorShard<E>> find(int partition) {
        return Optional.ofNullable(shards.get(partition));
    }

    /** All shards at this moment, in no order. */
    public List<CoordinatorShard<E>> all() {
        return List.copyOf(shards.values());
    }

    CoordinatorShard<E> findOrAdd(int partition, IntFunction<CoordinatorShard<E>> newShard) {
        return shards.computeIfAbsent(partition, newShard::apply);
    }
}
