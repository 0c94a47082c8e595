package io.millrace.storage;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.record.RecordSlice;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds bytes by offset in a log's segments.
 *
 * <p>Thread-safe because it changes nothing: it sees the published segment array and never passes the bound its caller
 * took from the owner. A segment may be deleted under it; then it looks again.
 */
final class LogReader {
    /** Distance from the log's end within which bytes are taken to be in the page cache. */
    private static final int HOT_BYTES = 4 << 20;
    /** A segment can only vanish once per delete or compaction; more rounds than this mean something is broken. */
    private static final int MAX_ROUNDS = 5;

    private final LogState state;
    private final LogSegments segments;

    LogReader(LogState state) {
        this.state = state;
        this.segments = state.segments();
    }

    /** As {@link PartitionLog#read}. */
    Outcome<RecordSlice> read(long offset, int maxBytes, LogPosition upperBound, boolean minOneBatch)
            throws IOException {
        LogPosition end = state.logEnd();
        if (offset < state.logStartOffset() || offset > end.offset()) {
            return outOfRange(offset);
        }
        if (offset >= upperBound.offset()) {
            return Outcome.done(RecordSlice.EMPTY);
        }
        RecordSlice slice = slice(offset, maxBytes, upperBound, minOneBatch);
        return slice == null ? outOfRange(offset) : Outcome.done(slice);
    }

    private Outcome<RecordSlice> outOfRange(long offset) {
        if (state.isClosed()) {
            return Outcome.refused(
                    Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION,
                    "The log of " + state.topicPartition() + " is closed: it was deleted or the node is stopping.");
        }
        return Outcome.refused(
                Refusal.Reason.OFFSET_OUT_OF_RANGE,
                "Offset " + offset + " is not in " + state.topicPartition() + ", which holds " + state.logStartOffset()
                        + " to " + state.logEnd().offset() + " (exclusive).");
    }

    /** Null when {@code offset} lies in a segment that is gone. */
    private @Nullable RecordSlice slice(long offset, int maxBytes, LogPosition bound, boolean minOneBatch)
            throws IOException {
        return search(
                offset,
                bound,
                (segment, place, limit) -> {
                    int position = RecentBatches.position(place);
                    int firstBytes = RecentBatches.sizeBytes(place);
                    int sizeBytes = Math.min(maxBytes, limit - position);
                    if (sizeBytes < firstBytes) {
                        if (!minOneBatch) {
                            return RecordSlice.EMPTY;
                        }
                        sizeBytes = firstBytes;
                    }
                    segment.records().retain();
                    return new FileSlice(segment.records(), position, sizeBytes);
                },
                RecordSlice.EMPTY);
    }

    /** Where the batch that contains {@code offset} begins; the log end for the log end's offset. */
    Optional<LogPosition> locate(long offset) throws IOException {
        LogPosition end = state.logEnd();
        if (offset == end.offset()) {
            return Optional.of(end);
        }
        if (offset < state.logStartOffset() || offset > end.offset()) {
            return Optional.empty();
        }
        LogPosition found = search(
                offset,
                end,
                (segment, place, limit) -> new LogPosition(offset, segment.baseOffset(), RecentBatches.position(place)),
                end);
        return Optional.ofNullable(found);
    }

    private <T> @Nullable T search(long offset, LogPosition bound, Visitor<T> visitor, T nothing) throws IOException {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            LogSegment segment = segments.floor(offset);
            if (segment == null) {
                return null;
            }
            @Nullable T found = searchFrom(segment, offset, bound, visitor, nothing);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Null when a segment vanished meanwhile. */
    private <T> @Nullable T searchFrom(LogSegment first, long offset, LogPosition bound, Visitor<T> visitor, T nothing)
            throws IOException {
        LogSegment segment = first;
        while (segment != null && segment.baseOffset() <= bound.segmentBaseOffset()) {
            int limit = segment.baseOffset() == bound.segmentBaseOffset()
                    ? bound.position()
                    : segment.records().sizeBytes();
            if (!segment.records().retain()) {
                return null;
            }
            try {
                long place = segment.find(offset, limit);
                if (place != RecentBatches.UNKNOWN) {
                    return visitor.at(segment, place, limit);
                }
            } catch (NoSuchFileException renamed) {
                if (segments.contains(segment)) {
                    throw renamed;
                }
                return null;
            } finally {
                segment.records().release();
            }
            segment = segments.higher(segment.baseOffset());
        }
        return nothing;
    }

    /** As {@link PartitionLog#isHot}. */
    boolean isHot(long offset) {
        LogPosition end = state.logEnd();
        if (offset >= end.offset()) {
            return true;
        }
        LogSegment active = segments.active();
        if (offset < active.baseOffset() || active.baseOffset() != end.segmentBaseOffset()) {
            return false;
        }
        try {
            return end.position() - active.positionHint(offset) <= HOT_BYTES;
        } catch (IOException unreadable) {
            return false; // The read itself, where blocking is allowed, will meet the fault and say it.
        }
    }

    /** What to do with the batch found; {@code place} as {@link RecentBatches} packs it. */
    private interface Visitor<T> {
        T at(LogSegment segment, long place, int limit) throws IOException;
    }
}
