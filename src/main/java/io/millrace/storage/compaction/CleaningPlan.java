package io.millrace.storage.compaction;

import io.millrace.config.TopicConfig;
import io.millrace.storage.CleanableSegment;
import io.millrace.storage.LastWrite;
import io.millrace.storage.PartitionLog;
import java.util.List;
import java.util.Map;

/**
 * What one compaction of a log is to do, as its owner saw the log. Immutable.
 *
 * @param segments sealed segments from the log's start on, oldest first
 * @param firstDirtyOffset where the part begins that no compaction has seen
 */
public record CleaningPlan(
        PartitionLog log,
        List<CleanableSegment> segments,
        long firstDirtyOffset,
        Map<Long, LastWrite> lastWrites,
        TopicConfig config,
        long nowMs) {
    /** Where the part that may be compacted ends (exclusive). */
    long endOffset() {
        return segments.get(segments.size() - 1).endOffset();
    }
}
