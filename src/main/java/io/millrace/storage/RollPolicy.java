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
        return ageMs > config.segmentMs() - jitterMs(active, config);
    }

    /** Spreads the rolls of many logs that began together; the same for a segment each time it is asked. */
    private static long jitterMs(LogSegment active, TopicConfig config) {
        long boundMs = Math.min(config.segmentJitterMs(), config.segmentMs());
        return boundMs <= 0 ? 0 : Integer.toUnsignedLong(active.records().path().hashCode() * 0x9E3779B9) % boundMs;
    }
}
