package io.millrace.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the end of a log. Owned by the partition's context. */
final class LogTruncation {
    private static final Logger LOG = LoggerFactory.getLogger(LogTruncation.class);

    private final LogState state;
    private final LogReader reader;

    LogTruncation(LogState state, LogReader reader) {
        this.state = state;
        this.reader = reader;
    }

    /** Removes all batches that reach {@code offsetExclusive} or lie behind it. */
    void truncateTo(long offsetExclusive) throws IOException {
        LogPosition end = state.logEnd();
        if (offsetExclusive >= end.offset()) {
            state.epochs().truncateFromEnd(end.offset()); // A term in which nothing was written, which no leader knows.
            return;
        }
        LOG.info("{}: truncating from offset {} to {}", state.topicPartition(), end.offset(), offsetExclusive);
        LogSegment kept = state.segments().floor(offsetExclusive);
        if (kept == null) {
            restartAt(offsetExclusive);
            return;
        }
        int position = positionIn(kept, offsetExclusive);
        cutAt(kept, position, endAt(kept, position, offsetExclusive));
    }

    /** As {@link PartitionLog#cutDamage}. */
    void cutDamage() throws IOException {
        LogDamage.Found found = state.damage().first().orElseThrow();
        LOG.info(
                "{}: truncating from offset {} to {}, where the damage begins",
                state.topicPartition(),
                state.logEnd().offset(),
                found.damage().offset());
        if (found.damage().position() == 0) {
            beginAnew(found.segment(), found.damage().offset());
        } else {
            cutAt(found.segment(), found.damage().position(), found.damage().offset());
        }
    }

    /** Puts an empty segment in the place of one of which nothing is left; there may not even be a file any more. */
    private void beginAnew(LogSegment lost, long newEnd) throws IOException {
        state.moveBack(new LogPosition(newEnd, lost.baseOffset(), 0), Math.min(state.logStartOffset(), newEnd));
        state.damage().doubtFiles(); // Until the next look: this may fail half way.
        removeBehind(lost);
        restoreDirectory();
        lost.deleteFiles();
        LogSegment fresh = create(lost.baseOffset());
        List<LogSegment> segments = new ArrayList<>(state.segments().list());
        segments.set(segments.size() - 1, fresh);
        state.segments().replaceAll(segments);
        lost.close();
        forget();
    }

    private void restoreDirectory() throws IOException {
        if (!Files.isDirectory(state.directory())) {
            Files.createDirectories(state.directory());
            PartitionMetadataFile.write(state.directory(), state.topicId());
        }
    }

    private LogSegment create(long baseOffset) throws IOException {
        return LogRoller.create(state.environment(), state.directory(), baseOffset, state.config(), state.nowMs());
    }

    private void cutAt(LogSegment kept, int position, long newEnd) throws IOException {
        state.moveBack(new LogPosition(newEnd, kept.baseOffset(), position), Math.min(state.logStartOffset(), newEnd));
        removeBehind(kept);
        cut(kept, position);
        forget();
    }

    private static int positionIn(LogSegment segment, long offset) throws IOException {
        int sizeBytes = segment.records().sizeBytes();
        long place = segment.find(offset, sizeBytes);
        return place == RecentBatches.UNKNOWN ? sizeBytes : RecentBatches.position(place);
    }

    /** A batch is removed whole: where the offset lies inside one, the log ends at the batch's first offset. */
    private static long endAt(LogSegment kept, int position, long offset) throws IOException {
        BatchCursor cursor = kept.cursor(position, kept.records().sizeBytes());
        return cursor.next() ? Math.min(offset, cursor.batch().baseOffset()) : offset;
    }

    private void removeBehind(LogSegment kept) throws IOException {
        List<LogSegment> left = new ArrayList<>();
        List<LogSegment> removed = new ArrayList<>();
        for (LogSegment segment : state.segments().list()) {
            (segment.baseOffset() <= kept.baseOffset() ? left : removed).add(segment);
        }
        state.segments().replaceAll(left);
        delete(removed);
    }

    /** Newest first, so that a crash half way leaves no hole. */
    private static void delete(List<LogSegment> removed) throws IOException {
        for (int i = removed.size() - 1; i >= 0; i--) {
            removed.get(i).delete();
        }
    }

    private void cut(LogSegment kept, int position) throws IOException {
        kept.records().truncateTo(position);
        kept.indexes().activate();
        kept.indexes().truncateTo(state.logEnd().offset());
        kept.indexes().transactions().truncateTo(state.logEnd().offset());
        LogRebuild.resume(kept, ByteBuffer.allocate(BatchCursor.SCAN_WINDOW_BYTES));
    }

    /** As {@link PartitionLog#restartAt}. */
    void restartAt(long offset) throws IOException {
        List<LogSegment> removed = new ArrayList<>(state.segments().list());
        LogSegment same = named(offset);
        if (same != null) {
            removed.remove(same);
            same.deleteFiles(); // Later, that would be the files of the fresh one, which has the same names.
        }
        LogSegment fresh = create(offset);
        state.moveBack(new LogPosition(offset, offset, 0), offset);
        state.segments().replaceAll(List.of(fresh));
        delete(removed);
        if (same != null) {
            same.close();
        }
        state.epochs().truncateFromEnd(offset);
        state.producers().truncateFullyAndStartAt(offset);
        state.refreshFirstUnstable(reader);
    }

    private @Nullable LogSegment named(long baseOffset) {
        LogSegment segment = state.segments().floor(baseOffset);
        return segment != null && segment.baseOffset() == baseOffset ? segment : null;
    }

    /** Clears what an append that failed half way taught indexes, epochs and producers. */
    void resetToLogEnd() throws IOException {
        LogSegment active = state.segments().active();
        active.records().trim();
        active.indexes().transactions().truncateTo(state.logEnd().offset());
        active.indexes().truncateTo(state.logEnd().offset());
        LogRebuild.resume(active, ByteBuffer.allocate(BatchCursor.SCAN_WINDOW_BYTES));
        forget();
    }

    private void forget() throws IOException {
        long end = state.logEnd().offset();
        state.epochs().truncateFromEnd(end);
        LogRebuild.producers(
                state.producers(),
                state.segments().list(),
                state.logStartOffset(),
                end,
                state.nowMs(),
                ByteBuffer.allocate(BatchCursor.SCAN_WINDOW_BYTES));
        state.refreshFirstUnstable(reader);
    }
}
