package io.millrace.replication;

import io.millrace.partition.HostedPartition;
import io.millrace.replication.FollowedPartition.State;
import io.millrace.replication.PartitionFetch.PartitionKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of one fetch stream, and which of them the leader must be told about. Owned by the fetching context.
 *
 * <p>Invariant: what is to be told is in the stream, or was and has left it.
 */
final class FollowedPartitions {
    private final Map<PartitionKey, FollowedPartition> partitions = new HashMap<>();

    /** Partitions whose position the leader must be told, in the order in which they came. */
    private final Map<PartitionKey, FollowedPartition> untold = new LinkedHashMap<>();

    private final List<PartitionKey> ended = new ArrayList<>();

    /** Takes a partition in, or looks where one that is in stands now. */
    void update(PartitionKey key, HostedPartition hosted) {
        FollowedPartition known = partitions.get(key);
        if (known == null || known.hosted() != hosted) {
            known = new FollowedPartition(key, hosted);
            partitions.put(key, known);
        }
        ended.remove(key);
        tellIfNew(known);
    }

    void remove(PartitionKey key) {
        if (partitions.remove(key) != null) {
            untold.remove(key);
            ended.add(key);
        }
    }

    @Nullable
    FollowedPartition find(PartitionKey key) {
        return partitions.get(key);
    }

    private boolean holds(FollowedPartition partition) {
        return partitions.get(partition.key()) == partition;
    }

    // ---- what the leader is told

    void tellIfNew(FollowedPartition partition) {
        if (holds(partition) && partition.hasNews()) {
            untold.put(partition.key(), partition);
        }
    }

    void want(FollowedPartition partition) {
        if (holds(partition)) {
            partition.become(State.WANTED);
            untold.put(partition.key(), partition);
        }
    }

    /** Has everything told again that the leader was told: it has forgotten it. */
    void tellAgain() {
        ended.clear();
        for (FollowedPartition partition : partitions.values()) {
            if (partition.state() == State.STANDING) {
                want(partition);
            }
        }
    }

    boolean hasNews() {
        return !untold.isEmpty() || !ended.isEmpty();
    }

    /** Whether the leader may have something to answer without being told anything new. */
    boolean anyStanding() {
        return partitions.values().stream().anyMatch(partition -> partition.state() == State.STANDING);
    }

    /** The next that the leader is to be told, all that have ended and up to {@code max} positions. */
    List<PartitionFetch> takeNews(int max) {
        List<PartitionFetch> fetches = new ArrayList<>(Math.min(untold.size() + ended.size(), max));
        ended.forEach(key -> fetches.add(PartitionFetch.end(key)));
        ended.clear();
        Iterator<FollowedPartition> next = untold.values().iterator();
        while (next.hasNext() && fetches.size() < max) {
            fetches.add(next.next().tell());
            next.remove();
        }
        return fetches;
    }
}
