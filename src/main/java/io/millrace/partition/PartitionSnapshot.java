package io.millrace.partition;

import io.millrace.common.Refusal;
import io.millrace.storage.LogPosition;
import java.util.Optional;

/**
 * What readers may know of a partition at one moment. Immutable; the owner publishes a new one when something moved.
 *
 * <p>Invariant while open: log start &lt;= last stable &lt;= high watermark &lt;= log end.
 *
 * @param leaderEpoch term of the leader that published it
 * @param epochStartOffset first offset of that term
 * @param closed why neither reads nor appends are served here; empty while they are
 */
public record PartitionSnapshot(
        int leaderEpoch,
        long epochStartOffset,
        long logStartOffset,
        LogPosition highWatermark,
        LogPosition lastStable,
        LogPosition logEnd,
        Optional<Refusal> closed) {
    /** This snapshot of a partition that is not served any more. */
    PartitionSnapshot closedBecause(Refusal reason) {
        return new PartitionSnapshot(
                leaderEpoch, epochStartOffset, logStartOffset, highWatermark, lastStable, logEnd, Optional.of(reason));
    }
}
