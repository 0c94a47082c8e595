package io.millrace.storage.compaction;

import io.millrace.config.TopicConfig;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.storage.CleanableSegment;
import io.millrace.storage.LogPosition;
import io.millrace.storage.PartitionLog;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** When a log is worth compacting, by Kafka's rules. Owned by the partition's context, which asks. */
public final class CleaningPolicy {
    private CleaningPolicy() {}

    /**
     * Decides whether to compact {@code log} now, and which part.
     *
     * @param checkpoint first offset that has not been compacted, as far as is known
     * @param stable last stable offset: nothing at or behind its segment is touched
     * @return empty when compaction is off, or too little is dirty
     */
    public static Optional<CleaningPlan> plan(PartitionLog log, OptionalLong checkpoint, LogPosition stable, long nowMs)
            throws IOException, CorruptRecordException {
        TopicConfig config = log.config();
        if (!config.cleanupCompact()) {
            return Optional.empty();
        }
        List<CleanableSegment> sealed = log.cleanableSegments(stable);
        long firstDirtyOffset = firstDirtyOffset(log, checkpoint, sealed);
        List<CleanableSegment> segments = withoutYoung(sealed, firstDirtyOffset, config, nowMs);
        long cleanBytes = 0;
        long dirtyBytes = 0;
        for (CleanableSegment segment : segments) {
            if (segment.endOffset() <= firstDirtyOffset) {
                cleanBytes += segment.sizeBytes();
            } else {
                dirtyBytes += segment.sizeBytes();
            }
        }
        if (dirtyBytes == 0) {
            return Optional.empty();
        }
        boolean dirtyEnough = (double) dirtyBytes / (cleanBytes + dirtyBytes) > config.minCleanableDirtyRatio();
        return dirtyEnough || isOverdue(segments, firstDirtyOffset, config, nowMs)
                ? Optional.of(new CleaningPlan(log, segments, firstDirtyOffset, log.lastWrites(), config, nowMs))
                : Optional.empty();
    }

    /** A checkpoint outside the log (of an earlier topic, or before a truncation) counts for nothing. */
    private static long firstDirtyOffset(PartitionLog log, OptionalLong checkpoint, List<CleanableSegment> sealed) {
        long logStart = log.logStartOffset();
        long end = sealed.isEmpty() ? logStart : sealed.get(sealed.size() - 1).endOffset();
        long offset = checkpoint.orElse(logStart);
        return offset < logStart || offset > Math.max(end, logStart) ? logStart : offset;
    }

    /** Cuts off the dirty segments from the first one that min.compaction.lag.ms protects. */
    private static List<CleanableSegment> withoutYoung(
            List<CleanableSegment> sealed, long firstDirtyOffset, TopicConfig config, long nowMs) throws IOException {
        if (config.minCompactionLagMs() <= 0) {
            return sealed;
        }
        for (int index = 0; index < sealed.size(); index++) {
            CleanableSegment segment = sealed.get(index);
            if (segment.endOffset() > firstDirtyOffset
                    && segment.largestTimestampMs() > nowMs - config.minCompactionLagMs()) {
                return sealed.subList(0, index);
            }
        }
        return sealed;
    }

    /** Whether a dirty record has waited longer than max.compaction.lag.ms. */
    private static boolean isOverdue(
            List<CleanableSegment> segments, long firstDirtyOffset, TopicConfig config, long nowMs)
            throws IOException, CorruptRecordException {
        if (config.maxCompactionLagMs() == Long.MAX_VALUE) {
            return false;
        }
        for (CleanableSegment segment : segments) {
            if (segment.endOffset() > firstDirtyOffset
                    && nowMs - firstTimestampMs(segment) > config.maxCompactionLagMs()) {
                return true;
            }
        }
        return false;
    }

    private static long firstTimestampMs(CleanableSegment segment) throws IOException, CorruptRecordException {
        long[] timestampMs = {Long.MAX_VALUE};
        segment.forEach(batch -> {
            timestampMs[0] = batch.maxTimestampMs();
            return batch.maxTimestampMs() == RecordBatch.NO_TIMESTAMP;
        });
        return timestampMs[0];
    }
}
