package io.millrace.replica;

import io.millrace.common.Invariants;
import java.util.Arrays;
import java.util.Collection;

/**
 * The followers that count for acks=all beside the leader, and how far each of them is.
 *
 * <p>Owned by the partition's context. Plain arrays, because the lowest end is asked for after every append. Invariant: a
 * follower's end never moves back within one leader epoch.
 */
final class InSyncReplicas {
    /** End of a follower that has not fetched in this leader epoch: holds the high watermark where it is. */
    private static final long UNKNOWN_END = 0;

    private final int[] followerIds;
    private final long[] followerEnds;

    /** In-sync replicas of a new leader, which knows none of its followers' ends. */
    InSyncReplicas(int leaderId, Collection<Integer> isr) {
        Invariants.check(isr.contains(leaderId), "leader %d is not in its own in-sync set", leaderId);
        this.followerIds = isr.stream()
                .mapToInt(Integer::intValue)
                .filter(id -> id != leaderId)
                .sorted()
                .toArray();
        this.followerEnds = new long[followerIds.length];
        Arrays.fill(followerEnds, UNKNOWN_END);
    }

    /** How many replicas are in sync, the leader included. */
    int count() {
        return followerIds.length + 1;
    }

    /**
     * Notes how far a follower has acknowledged.
     *
     * @return whether this follower is in sync, so that the lowest end may have moved
     */
    boolean onAcknowledged(int followerId, long endOffset) {
        int slot = Arrays.binarySearch(followerIds, followerId);
        if (slot < 0) {
            return false;
        }
        followerEnds[slot] = Math.max(followerEnds[slot], endOffset);
        return true;
    }

    /** Smallest acknowledged end over the leader and its in-sync followers. */
    long lowestEnd(long leaderEnd) {
        long lowest = leaderEnd;
        for (long end : followerEnds) {
            lowest = Math.min(lowest, end);
        }
        return lowest;
    }
}
