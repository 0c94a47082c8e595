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

    private static final Outcome<RecordSlice> NOTHING = Outcome.done(RecordSlice.EMPTY);

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
            return NOTHING;
        }
        try {
            Outcome<RecordSlice> found = slice(offset, maxBytes, upperBound, minOneBatch);
            return found == null ? outOfRange(offset) : found;
        } catch (DamagedBatchException broken) {
            Optional<LogDamage.Found> damage = state.damage().first();
            if (damage.isEmpty()) {
                throw broken;
            }
            return damaged(offset, damage.get().damage());
        } catch (IOException unreadable) {
            Optional<LogDamage.Found> damage = state.damage().first();
            if (damage.isPresent() && damage.get().segment() == segments.floor(offset)) {
                return damaged(offset, damage.get().damage());
            }
            state.damage().doubtFiles();
            throw unreadable;
        }
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
    private @Nullable Outcome<RecordSlice> slice(long offset, int maxBytes, LogPosition bound, boolean minOneBatch)
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
                            return NOTHING;
                        }
                        sizeBytes = firstBytes;
                    }
                    return segment.checked().contains(position, position + sizeBytes)
                            ? take(segment, position, sizeBytes)
                            : takeSound(segment, offset, position, sizeBytes, limit);
                },
                NOTHING);
    }

    private static Outcome<RecordSlice> take(LogSegment segment, int position, int sizeBytes) {
        segment.records().retain();
        return Outcome.done(new FileSlice(segment.records(), position, sizeBytes));
    }

    /** Bytes that this process has not written are read before they are given away for the first time. */
    private Outcome<RecordSlice> takeSound(LogSegment segment, long offset, int position, int sizeBytes, int limit)
            throws IOException {
        SegmentAudit audit = new SegmentAudit(state, segment, limit);
        int context = segment.indexes().positionOf(Math.max(offset - 1, segment.baseOffset()), segment.records());
        Damage found = audit.check(Math.min(context, position), position, position + sizeBytes);
        if (found == null) {
            return take(segment, position, sizeBytes);
        }
        Optional<Damage> damage = state.damage().confirm(segment);
        if (audit.soundEnd() > position) {
            return take(segment, position, Math.min(sizeBytes, audit.soundEnd() - position));
        }
        return damage.isPresent() ? damaged(offset, damage.get()) : NOTHING;
    }

    private Outcome<RecordSlice> damaged(long offset, Damage damage) {
        return Outcome.refused(
                Refusal.Reason.CORRUPT_MESSAGE,
                "Offset " + offset + " of " + state.topicPartition() + " cannot be read, " + damage.sentence()
                        + ". Restore the file, or go on behind it; deleting the records before it lets it be removed.");
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
            } catch (DamagedBatchException broken) {
                state.damage().confirm(segment);
                throw broken;
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
            int hint = active.positionHint(offset);
            return end.position() - hint <= HOT_BYTES && active.checked().contains(hint, end.position());
        } catch (IOException unreadable) {
            return false; // The read itself, where blocking is allowed, will meet the fault and say it.
        }
    }

    /** What to do with the batch found; {@code place} as {@link RecentBatches} packs it. */
    private interface Visitor<T> {
        T at(LogSegment segment, long place, int limit) throws IOException;
    }
}
