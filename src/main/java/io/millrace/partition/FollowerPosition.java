package io.millrace.partition;

import io.millrace.cluster.PartitionRegistration;
import io.millrace.replica.FetchPoint;

/**
 * Where a follower stands, for whoever fetches for it. Immutable; the owner publishes a new one when something moved.
 *
 * @param leader node to fetch from, or {@link PartitionRegistration#NO_LEADER}: then nothing is fetched
 * @param point end of the follower's log, which is what to ask the leader about
 * @param acknowledgedEnd end of what the leader may count on: on this node's disk where the topic asks for that, {@link #NOTHING}
 *     while that disk takes no writes or has damaged what it had
 */
public record FollowerPosition(int leader, FetchPoint point, long acknowledgedEnd, long highWatermark) {
    /** Acknowledges so little that a replica with a bad disk is never taken for one in sync. */
    static final long NOTHING = -1;

    /** Position of a partition that does not follow anybody. */
    public static final FollowerPosition NONE =
            new FollowerPosition(PartitionRegistration.NO_LEADER, new FetchPoint(0, 0, FetchPoint.NO_EPOCH), 0, 0);

    public boolean following() {
        return leader != PartitionRegistration.NO_LEADER;
    }

    /** Whether there are records that the leader may count on only after a flush. */
    public boolean flushing() {
        return acknowledgedEnd < point.fetchOffset();
    }
}
