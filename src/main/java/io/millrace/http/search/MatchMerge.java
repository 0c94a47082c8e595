package io.millrace.http.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Brings the matches of all partitions into one order: by time between partitions, by offset within one. A match is answered as soon
 * as no walk that is behind it can still find an earlier one.
 *
 * <p>Owned by the event loop of its search. Bounded: when more than {@link #MAX_HELD_BYTES} wait, the first of them is answered even
 * if a slow partition might have an earlier one.
 */
final class MatchMerge {
    static final int MAX_HELD_BYTES = 2 << 20;

    private final List<PartitionWalk> walks;
    private final SearchOrder order;
    /** Walks that have matches, by their first. */
    private final PriorityQueue<PartitionWalk> heads;
    /** Walks that have none and are not done: what they will find is waited for. */
    private final PriorityQueue<PartitionWalk> searching;

    private long heldBytes;

    MatchMerge(List<? extends PartitionWalk> walks, SearchOrder order) {
        this.walks = List.copyOf(walks);
        this.order = order;
        this.heads = new PriorityQueue<>(
                Comparator.comparingLong(this::headRank).thenComparingInt(PartitionWalk::partition));
        this.searching = new PriorityQueue<>(
                Comparator.comparingLong(PartitionWalk::frontier).thenComparingInt(PartitionWalk::partition));
        this.walks.forEach(this::queue);
    }

    List<PartitionWalk> walks() {
        return walks;
    }

    private long headRank(PartitionWalk walk) {
        return order.rank(walk.matches.element().timestampMs());
    }

    private void queue(PartitionWalk walk) {
        if (!walk.matches.isEmpty()) {
            heads.add(walk);
        } else if (!walk.done()) {
            searching.add(walk);
        }
    }

    /** Lets a walk change: it is taken out of the order and put back where it belongs then. */
    void update(PartitionWalk walk, Runnable change) {
        heads.remove(walk);
        searching.remove(walk);
        long before = held(walk);
        change.run();
        heldBytes += held(walk) - before;
        queue(walk);
    }

    private static long held(PartitionWalk walk) {
        long bytes = 0;
        for (Match match : walk.matches) {
            bytes += match.heldBytes();
        }
        return bytes;
    }

    /** Takes the next match out, if there is one that need not wait for others. */
    Optional<Match> next() {
        PartitionWalk first = heads.peek();
        if (first == null) {
            return Optional.empty();
        }
        PartitionWalk slowest = searching.peek();
        if (slowest != null && slowest.frontier() < headRank(first) && heldBytes <= MAX_HELD_BYTES) {
            return Optional.empty();
        }
        heads.remove();
        Match match = first.matches.remove();
        heldBytes -= match.heldBytes();
        queue(first);
        return Optional.of(match);
    }

    /** The walks to read next, the one that is most behind first; empty when all are done or have matches. */
    List<PartitionWalk> toRead(int most) {
        List<PartitionWalk> wanted = new ArrayList<>();
        while (wanted.size() < most && !searching.isEmpty()) {
            wanted.add(searching.remove());
        }
        searching.addAll(wanted);
        return wanted;
    }
}
