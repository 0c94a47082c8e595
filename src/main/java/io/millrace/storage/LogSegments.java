package io.millrace.storage;

import io.millrace.common.Invariants;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one log in offset order; the last one is active.
 *
 * <p>Changed by the partition's owner, who replaces the whole array (rolls and deletes are rare); any thread reads the
 * array it finds. Invariants: never empty once the log is open; base offsets ascend strictly.
 */
final class LogSegments {
    private volatile LogSegment[] segments;

    LogSegments(List<LogSegment> sorted) {
        this.segments = sorted.toArray(new LogSegment[0]);
        check(segments);
    }

    private static void check(LogSegment[] sorted) {
        Invariants.check(sorted.length > 0, "a log has at least one segment");
        for (int i = 1; i < sorted.length; i++) {
            Invariants.check(
                    sorted[i - 1].baseOffset() < sorted[i].baseOffset(),
                    "segment %d is followed by segment %d",
                    sorted[i - 1].baseOffset(),
                    sorted[i].baseOffset());
        }
    }

    LogSegment active() {
        LogSegment[] current = segments;
        return current[current.length - 1];
    }

    LogSegment first() {
        return segments[0];
    }

    int count() {
        return segments.length;
    }

    /** Bytes of records in all segments. */
    long sizeBytes() {
        long sum = 0;
        for (LogSegment segment : segments) {
            sum += segment.records().sizeBytes();
        }
        return sum;
    }

    /** The segments as they are now, oldest first. */
    List<LogSegment> list() {
        return List.of(segments);
    }

    /** The segment with the largest base offset that is not above {@code offset}; null when all are above. */
    @Nullable
    LogSegment floor(long offset) {
        LogSegment[] current = segments;
        int index = floorIndex(current, offset);
        return index < 0 ? null : current[index];
    }

    /** The segment with the smallest base offset above {@code offset}; null when there is none. */
    @Nullable
    LogSegment higher(long offset) {
        LogSegment[] current = segments;
        int index = floorIndex(current, offset) + 1;
        return index == current.length ? null : current[index];
    }

    private static int floorIndex(LogSegment[] sorted, long offset) {
        int last = sorted.length - 1;
        if (sorted[last].baseOffset() <= offset) {
            return last; // Nearly every read is of the active segment.
        }
        int low = 0;
        int high = last - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle].baseOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    boolean contains(LogSegment segment) {
        return floor(segment.baseOffset()) == segment;
    }

    void append(LogSegment segment) {
        LogSegment[] grown = Arrays.copyOf(segments, segments.length + 1);
        grown[grown.length - 1] = segment;
        check(grown);
        segments = grown;
    }

    void removeFirst(int count) {
        Invariants.check(count < segments.length, "cannot remove %d of %d segments", count, segments.length);
        segments = Arrays.copyOfRange(segments, count, segments.length);
    }

    /** Replaces everything, for truncation and compaction. */
    void replaceAll(List<LogSegment> sorted) {
        LogSegment[] next = sorted.toArray(new LogSegment[0]);
        check(next);
        segments = next;
    }
}
