package io.millrace.partition;

import io.millrace.replica.FetchPoint;
import java.nio.ByteBuffer;

/**
 * What a leader told a follower about one partition. Immutable but for the position of {@code records}.
 *
 * <p>Every answer repeats the question: an answer to another one is dropped.
 */
public sealed interface LeaderAnswer {
    /** The question that is answered. */
    FetchPoint point();

    /** Record bytes it carries. */
    default int sizeBytes() {
        return 0;
    }

    /**
     * The logs agree up to the fetch offset; this comes next, possibly nothing.
     *
     * @param records whole batches, which belong to the receiver; one that is cut at the end is left out
     */
    record Records(FetchPoint point, long highWatermark, long logStartOffset, ByteBuffer records)
            implements LeaderAnswer {
        @Override
        public int sizeBytes() {
            return records.remaining();
        }
    }

    /** The logs part: the leader's largest epoch not above the follower's last one, and where it ends at the leader. */
    record Diverging(FetchPoint point, int epoch, long endOffsetExclusive) implements LeaderAnswer {}

    /** The leader's log has no such offset. */
    record OutOfRange(FetchPoint point, long logStartOffset, long logEndOffset) implements LeaderAnswer {}
}
