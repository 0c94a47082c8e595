package io.millrace.storage;

import io.millrace.config.TopicConfig;
import java.io.IOException;

/** When the active segment is full or old enough to be sealed, by Kafka's rules. Pure. */
final class RollPolicy {
    private RollPolicy() {}

    /**
     * Whether {@code appendBytes} more, up to {@code lastOffset}, need a new segment.
     *
     * @param maxTimestampMs largest timestamp about to be appended, or the current time without an append
     */
    static boolean due(
            LogSegment active, TopicConfig config, int appendBytes, long lastOffset, long maxTimestampMs, long nowMs)
            throws IOException {
        int sizeBytes = active.records().sizeBytes();
        if (!fits(active, lastOffset)) {
            return true;
        }
        if (sizeBytes == 0) {
            return false;
        }
        return appendBytes > config.segmentBytes() - sizeBytes
                || isOld(active, config, maxTimestampMs, nowMs)
                || active.indexesAreFull();
    }

    /** Whether an offset can be told from the segment's base offset in four bytes, as the indexes store it. */
    static boolean fits(LogSegment segment, long offset) {
        return offset - segment.baseOffset() <= Integer.MAX_VALUE;
    }

    private static boolean isOld(LogSegment active, TopicConfig config, long maxTimestampMs, long nowMs) {
        long firstMs = active.firstTimestampMs();
        // By the records' own time where they have one, so that replayed old data rolls as it did the first time.
        long ageMs = firstMs >= 0 ? maxTimestampMs - firstMs : nowMs - active.createdMs();
        return ageMs > maxAgeMs(config) - jitterMs(active, config);
    }

    /** Only sealed segments are compacted, so max.compaction.lag.ms bounds how long one may stay active (KIP-354). */
    private static long maxAgeMs(TopicConfig config) {
        return config.cleanupCompact() ? Math.min(config.segmentMs(), config.maxCompactionLagMs()) : config.segmentMs();
    }

    /** Whether the records of the active segment have waited too long for compaction, though nothing is appended. */
    static boolean keepsFromCompaction(LogSegment active, TopicConfig config, long nowMs) throws IOException {
        return config.cleanupCompact()
                && config.maxCompactionLagMs() < Long.MAX_VALUE
                && active.records().sizeBytes() > 0
                && isOld(active, config, nowMs, nowMs);
    }

    /** Spreads the rolls of many logs that began together; the same for a segment each time it is asked. */
    private static long jitterMs(LogSegment active, TopicConfig config) {
        long boundMs = Math.min(config.segmentJitterMs(), maxAgeMs(config));
        return boundMs <= 0 ? 0 : Integer.toUnsignedLong(active.records().path().hashCode() * 0x9E3779B9) % boundMs;
    }
}
