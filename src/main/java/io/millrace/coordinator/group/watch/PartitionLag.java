package io.millrace.coordinator.group.watch;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.CommittedOffset;
import io.millrace.coordinator.group.ViewGroups.PositionView;
import java.util.Optional;

/**
 * How far a group is behind in one partition. Immutable; nothing in it is ever negative, because the log is looked at after
 * the position and what cannot be is taken for zero.
 *
 * @param committed next offset to consume; empty when nothing was committed
 * @param log empty when the leader of the partition could not be asked
 * @param lag records up to the last stable offset that are not consumed
 * @param lagMs age of the first of them; 0 when there is none
 * @param unstable records above the last stable offset, which wait for the end of a transaction
 * @param lost records that retention took before they were consumed
 */
public record PartitionLag(
        TopicPartition partition,
        Optional<String> ownerId,
        Optional<Long> committed,
        Optional<Long> sinceCommitMs,
        Optional<LogView> log,
        Optional<Long> lag,
        Optional<Long> lagMs,
        long unstable,
        long lost) {

    /** The lag of a position in a log that was looked at afterwards. */
    public static PartitionLag of(PositionView position, Optional<LogView> log, long nowMs) {
        Optional<Long> committed = position.committed().map(CommittedOffset::offset);
        Optional<Long> sinceCommitMs = position.committed().map(at -> Math.max(0, nowMs - at.commitTimestampMs()));
        Optional<Long> lag = committed.flatMap(from ->
                log.map(view -> Math.max(0, view.lastStableOffset() - Math.max(from, view.logStartOffset()))));
        Optional<Long> lagMs = lag.flatMap(records -> lagMs(records, log, nowMs));
        return new PartitionLag(
                position.partition(),
                position.ownerId(),
                committed,
                sinceCommitMs,
                log,
                lag,
                lagMs,
                log.map(view -> Math.max(0, view.highWatermark() - view.lastStableOffset()))
                        .orElse(0L),
                committed
                        .flatMap(from -> log.map(view -> Math.max(0, view.logStartOffset() - from)))
                        .orElse(0L));
    }

    private static Optional<Long> lagMs(long records, Optional<LogView> log, long nowMs) {
        return records == 0
                ? Optional.of(0L)
                : log.flatMap(LogView::unread).map(unread -> Math.max(0, nowMs - unread.timestampMs()));
    }
}
