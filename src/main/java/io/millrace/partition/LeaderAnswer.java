package io.millrace.partition;

import java.nio.ByteBuffer;

/**
 * What a leader told a follower about one partition. Immutable but for the position of {@code records}.
 *
 * <p>Every answer repeats the leader epoch and the fetch offset of the question: an answer to another question is dropped.
 */
public sealed interface LeaderAnswer {
    int leaderEpoch();

    long fetchOffset();

    /** Record bytes it carries. */
    default int sizeBytes() {
        return 0;
    }

    /**
     * The logs agree up to the fetch offset; this comes next, possibly nothing.
     *
     * @param records whole batches, which belong to the receiver; one that is cut at the end is left out
     */
    record Records(int leaderEpoch, long fetchOffset, long highWatermark, long logStartOffset, ByteBuffer records)
            implements LeaderAnswer {
        @Override
        public int sizeBytes() {
            return records.remaining();
        }
    }

    /** The logs part: the leader's largest epoch not above the follower's last one, and where it ends at the leader. */
    record Diverging(int leaderEpoch, long fetchOffset, int epoch, long endOffsetExclusive) implements LeaderAnswer {}

    /** The leader's log has no such offset. */
    record OutOfRange(int leaderEpoch, long fetchOffset, long logStartOffset, long logEndOffset)
            implements LeaderAnswer {}
}
