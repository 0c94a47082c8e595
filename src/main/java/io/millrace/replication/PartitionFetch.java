package io.millrace.replication;

import io.millrace.common.TopicId;
import io.millrace.partition.FollowerPosition;

/**
 * Where a follower stands in one partition, as it tells the leader. Immutable.
 *
 * @param leaderEpoch term it follows, or {@link #NOT_FOLLOWING}: then the leader forgets the partition
 * @param fetchOffset end of its log: what it wants next
 * @param lastFetchedEpoch leader epoch of its last record, or -1
 * @param acknowledgedEnd what the leader may count on
 * @param highWatermark what it believes to be committed
 * @param wanted whether it waits for an answer from now on; otherwise it only acknowledges and what it waits for stays as it is
 */
record PartitionFetch(
        PartitionKey key,
        int leaderEpoch,
        long fetchOffset,
        int lastFetchedEpoch,
        long acknowledgedEnd,
        long highWatermark,
        boolean wanted) {
    static final int NOT_FOLLOWING = -1;

    /** A partition by topic id. Immutable. */
    record PartitionKey(TopicId topicId, int partition) {}

    static PartitionFetch at(PartitionKey key, FollowerPosition position, boolean wanted) {
        return new PartitionFetch(
                key,
                position.leaderEpoch(),
                position.fetchOffset(),
                position.lastFetchedEpoch(),
                position.acknowledgedEnd(),
                position.highWatermark(),
                wanted);
    }

    static PartitionFetch end(PartitionKey key) {
        return new PartitionFetch(key, NOT_FOLLOWING, 0, -1, 0, 0, false);
    }

    /** Whether an answer to a question about this term and offset answers this one. */
    boolean sameQuestion(int questionLeaderEpoch, long questionFetchOffset) {
        return leaderEpoch == questionLeaderEpoch && fetchOffset == questionFetchOffset;
    }

    boolean following() {
        return leaderEpoch != NOT_FOLLOWING;
    }
}
