package io.millrace.storage;

import io.millrace.config.TopicConfig;
import java.io.IOException;
import java.util.List;

/**
 * How many of a log's oldest segments may go, by log start offset, time and size. Pure: decides, deletes nothing.
 */
final class Retention {
    private Retention() {}

    /**
     * Counts the leading segments to delete; it may be all of them, then the caller rolls first.
     *
     * @param highWatermark only segments wholly below it go
     */
    static int expired(
            List<LogSegment> segments,
            long totalBytes,
            TopicConfig config,
            long logStartOffset,
            long logEndOffset,
            long highWatermark,
            long nowMs)
            throws IOException {
        long excessBytes =
                config.cleanupDelete() && config.retentionBytes() >= 0 ? totalBytes - config.retentionBytes() : 0;
        int count = 0;
        for (LogSegment segment : segments) {
            boolean last = count == segments.size() - 1;
            long endOffset = last ? logEndOffset : segments.get(count + 1).baseOffset();
            int sizeBytes = segment.records().sizeBytes();
            if (endOffset > highWatermark || (last && sizeBytes == 0)) {
                return count;
            }
            boolean belowStart = !last && endOffset <= logStartOffset;
            boolean tooMuch = excessBytes >= sizeBytes && excessBytes > 0;
            if (!belowStart && !tooMuch && !isOld(segment, config, nowMs)) {
                return count;
            }
            excessBytes -= sizeBytes;
            count++;
        }
        return count;
    }

    private static boolean isOld(LogSegment segment, TopicConfig config, long nowMs) throws IOException {
        return config.cleanupDelete()
                && config.retentionMs() >= 0
                && nowMs - segment.largestTimestampMs() > config.retentionMs();
    }
}
