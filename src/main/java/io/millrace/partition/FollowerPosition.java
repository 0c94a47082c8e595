package io.millrace.partition;

import io.millrace.cluster.PartitionRegistration;

/**
 * Where a follower stands, for whoever fetches for it. Immutable; the owner publishes a new one when something moved.
 *
 * @param leader node to fetch from, or {@link PartitionRegistration#NO_LEADER}: then nothing is fetched
 * @param fetchOffset end of the follower's log
 * @param lastFetchedEpoch leader epoch of the last record before it, or -1 when there is none
 * @param acknowledgedEnd end of what the leader may count on: on this node's disk where the topic asks for that
 */
public record FollowerPosition(
        int leader, int leaderEpoch, long fetchOffset, int lastFetchedEpoch, long acknowledgedEnd, long highWatermark) {
    /** Position of a partition that does not follow anybody. */
    public static final FollowerPosition NONE = new FollowerPosition(PartitionRegistration.NO_LEADER, 0, 0, -1, 0, 0);

    public boolean following() {
        return leader != PartitionRegistration.NO_LEADER;
    }
}
