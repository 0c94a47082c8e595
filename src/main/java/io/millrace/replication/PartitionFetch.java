package io.millrace.replication;

import io.millrace.common.TopicId;
import io.millrace.partition.FollowerPosition;
import io.millrace.replica.FetchPoint;

/**
 * Where a follower stands in one partition, as it tells the leader. Immutable.
 *
 * @param point what it asks about; a term of {@link #NOT_FOLLOWING} makes the leader forget the partition
 * @param acknowledgedEnd what the leader may count on
 * @param highWatermark what it believes to be committed
 * @param wanted whether it waits for an answer from now on; otherwise it only acknowledges and what it waits for stays as it is
 */
record PartitionFetch(PartitionKey key, FetchPoint point, long acknowledgedEnd, long highWatermark, boolean wanted) {
    static final int NOT_FOLLOWING = -1;

    /** A partition by topic id. Immutable. */
    record PartitionKey(TopicId topicId, int partition) {}

    static PartitionFetch at(PartitionKey key, FollowerPosition position, boolean wanted) {
        return new PartitionFetch(key, position.point(), position.acknowledgedEnd(), position.highWatermark(), wanted);
    }

    static PartitionFetch end(PartitionKey key) {
        return new PartitionFetch(key, new FetchPoint(NOT_FOLLOWING, 0, FetchPoint.NO_EPOCH), 0, 0, false);
    }

    int leaderEpoch() {
        return point.leaderEpoch();
    }

    long fetchOffset() {
        return point.fetchOffset();
    }

    boolean following() {
        return leaderEpoch() != NOT_FOLLOWING;
    }
}
