package io.millrace.storage;

import io.millrace.common.TopicPartition;
import io.millrace.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the last good batch of a log that was not closed: checks every batch behind the recovery point, and cuts the log
 * before the first that is torn or damaged. What lies before the recovery point was on the disk and is not read.
 *
 * <p>Confined to the loading worker.
 */
final class LogRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(LogRecovery.class);

    private final TopicPartition topicPartition;
    private final Path directory;
    private final LogEnvironment environment;
    private final LeaderEpochCache epochs;
    private final long recoveryPoint;
    /** Whether offsets follow without gaps, as they do where nothing is ever compacted away. */
    private final boolean dense;

    private final ByteBuffer window;

    LogRecovery(
            TopicPartition topicPartition,
            Path directory,
            LogEnvironment environment,
            LeaderEpochCache epochs,
            long recoveryPoint,
            boolean dense,
            ByteBuffer window) {
        this.topicPartition = topicPartition;
        this.directory = directory;
        this.environment = environment;
        this.epochs = epochs;
        this.recoveryPoint = recoveryPoint;
        this.dense = dense;
        this.window = window;
    }

    /**
     * What is left of the log, durable; the last segment is active.
     *
     * @param damaged whether something had to be cut off
     */
    record Recovered(List<LogSegment> segments, long nextOffset, boolean damaged) {}

    Recovered recover(List<LogSegment> segments) throws IOException {
        int first = segments.size() - 1;
        while (first > 0 && segments.get(first).baseOffset() > recoveryPoint) {
            first--;
        }
        for (int i = first; true; i++) {
            LogSegment segment = segments.get(i);
            Scan scan = scan(segment);
            boolean last = i == segments.size() - 1;
            if (scan.damage() == null
                    && !last
                    && scan.nextOffset() > segments.get(i + 1).baseOffset()) {
                throw new IOException(
                        "Segment " + segment.records().path() + " reaches into the one behind it, up to offset "
                                + scan.nextOffset() + "; restore the replica or delete the partition");
            }
            if (scan.damage() != null || last) {
                if (!last) {
                    setAside(segments.subList(i + 1, segments.size()), scan.nextOffset());
                }
                force(segment, scan);
                return new Recovered(segments.subList(0, i + 1), scan.nextOffset(), scan.damage() != null);
            }
            segment.seal();
            force(segment, scan);
            segment.indexes().force();
        }
    }

    /** What was behind the recovery point may only be in the page cache; what was before it need not wait again. */
    private void force(LogSegment segment, Scan scan) throws IOException {
        if (scan.damage() != null || scan.nextOffset() > recoveryPoint) {
            segment.records().channel().force(false);
        }
    }

    private record Scan(long nextOffset, @Nullable String damage) {}

    private Scan scan(LogSegment segment) throws IOException {
        SegmentFile records = segment.records();
        int from = trustedPosition(segment);
        TimeIndex.Entry lastTime = segment.indexes().lastTime();
        segment.activate();
        if (from > 0) {
            segment.resume(LogRebuild.firstTimestampMs(segment, window), lastTime.timestampMs(), lastTime.offset());
        }
        BatchCursor cursor = new BatchCursor(records, from, records.sizeBytes(), window);
        long nextOffset = segment.baseOffset();
        String damage = null;
        while (damage == null && cursor.next()) {
            damage = check(cursor, nextOffset);
            if (damage == null) {
                segment.note(cursor.batch(), cursor.position());
                noteEpoch(cursor.batch());
                nextOffset = cursor.batch().nextOffset();
            }
        }
        damage = damage == null ? cursor.damage() : damage;
        if (damage != null) {
            LOG.warn(
                    "{}: truncating at offset {}, byte {} of {}, and dropping {} bytes: {}",
                    topicPartition,
                    nextOffset,
                    cursor.position(),
                    records.path().getFileName(),
                    records.sizeBytes() - cursor.position(),
                    damage);
            records.truncateTo(cursor.position());
        }
        settleTransactions(segment, nextOffset);
        return new Scan(nextOffset, damage);
    }

    /**
     * Position of a sound batch at or before the recovery point, by the index; 0 where the index leads nowhere. The index
     * keeps only what it says of the bytes before that position.
     */
    private int trustedPosition(LogSegment segment) throws IOException {
        SegmentIndexes indexes = segment.indexes();
        indexes.activate();
        if (recoveryPoint > segment.baseOffset()) {
            indexes.truncateTo(recoveryPoint);
            int position = indexes.positionOf(recoveryPoint, segment.records());
            if (position > 0 && position < segment.records().sizeBytes() && isSound(segment, position)) {
                return position;
            }
        }
        indexes.clear();
        return 0;
    }

    private boolean isSound(LogSegment segment, int position) throws IOException {
        BatchCursor cursor =
                new BatchCursor(segment.records(), position, segment.records().sizeBytes(), window);
        return cursor.next()
                && cursor.batch().baseOffset() > segment.baseOffset()
                && cursor.batch().lastOffset() == segment.indexes().lastIndexedOffset()
                && cursor.crcIsValid();
    }

    private @Nullable String check(BatchCursor cursor, long nextOffset) throws IOException {
        RecordBatch batch = cursor.batch();
        if (batch.lastOffsetDelta() < 0) {
            return "the batch ends before it begins";
        }
        boolean wasDurable = batch.lastOffset() < recoveryPoint;
        if (batch.baseOffset() < nextOffset || (dense && !wasDurable && batch.baseOffset() > nextOffset)) {
            return "offset " + batch.baseOffset() + " stands where " + nextOffset + " is due";
        }
        if (wasDurable) {
            return null;
        }
        if (!cursor.crcIsValid()) {
            return "the checksum does not match";
        }
        // The checksum leaves out the epoch, but the epochs were written before the batch.
        OptionalInt epoch = epochs.epochOf(batch.baseOffset());
        return epoch.isPresent() && epoch.getAsInt() != batch.leaderEpoch()
                ? "leader epoch " + batch.leaderEpoch() + " stands where " + epoch.getAsInt() + " is due"
                : null;
    }

    private void noteEpoch(RecordBatch batch) throws IOException {
        if (batch.leaderEpoch() >= 0
                && batch.leaderEpoch() > epochs.latestEpoch().orElse(-1)) {
            epochs.assign(batch.leaderEpoch(), batch.baseOffset());
        }
    }

    /** Leaves in the transaction index what belongs to the bytes that are left; a damaged one is told again. */
    private void settleTransactions(LogSegment segment, long nextOffset) throws IOException {
        TransactionIndex transactions = segment.indexes().transactions();
        Optional<String> damage = transactions.damage();
        if (damage.isPresent()) {
            LOG.warn(
                    "{}: rebuilding {}: {}", topicPartition, transactions.file().getFileName(), damage.get());
            transactions.deleteIfExists();
            LogFiles.removeSnapshotsBehind(directory, segment.baseOffset());
        } else {
            transactions.truncateTo(nextOffset);
        }
    }

    /** Segments behind a cut cannot be part of the log any more; they go as deleted segments do. */
    private void setAside(List<LogSegment> segments, long endOffset) throws IOException {
        for (int i = segments.size() - 1; i >= 0; i--) { // Newest first: a crash half way leaves no hole.
            LogSegment segment = segments.get(i);
            LOG.warn(
                    "{}: removing segment {} with {} bytes, because the log ends at offset {} before it",
                    topicPartition,
                    segment.baseOffset(),
                    segment.records().sizeBytes(),
                    endOffset);
            segment.setAside(directory);
            for (Path path : segment.paths()) {
                environment.deletions().add(path, 0);
            }
            segment.close();
        }
    }
}
