package io.millrace.storage;

import io.millrace.common.TopicPartition;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a log knows of its producers: their epochs, their last five batches, their open transactions. Rebuilt from the
 * newest {@code .snapshot} file and the batches behind it.
 *
 * <p>Owned by the partition's context. A snapshot at offset n holds the effect of all batches below n.
 */
final class ProducerStateManager {
    /**
     * @param producerIdExpirationMs how long an idle producer without an open transaction is remembered
     */
    ProducerStateManager(TopicPartition partition, Path directory, int producerIdExpirationMs) {
        throw new UnsupportedOperationException();
    }

    /** Judges a batch before it is written; changes nothing and allocates nothing when it accepts. */
    ProducerVerdict check(RecordBatch batch, AppendOrigin origin) throws CorruptRecordException {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes in a batch that has been written, with its final offsets and timestamp; in ascending order, each once.
     *
     * @return the transaction it ended; empty for all batches but markers
     */
    Optional<CompletedTransaction> append(RecordBatch batch) throws CorruptRecordException {
        throw new UnsupportedOperationException();
    }

    /** Last stable offset right after {@code completed}, for its entry in the transaction index. */
    long lastStableOffset(CompletedTransaction completed) {
        throw new UnsupportedOperationException();
    }

    /** First offset of the oldest transaction that is open, or ended by a marker not below the high watermark yet. */
    OptionalLong firstUnstableOffset() {
        throw new UnsupportedOperationException();
    }

    /** First offset of the oldest open transaction. */
    OptionalLong firstUndecidedOffset() {
        throw new UnsupportedOperationException();
    }

    /** Lets go of ended transactions whose markers are below {@code highWatermark}. */
    void onHighWatermark(long highWatermark) {
        throw new UnsupportedOperationException();
    }

    /** Offset up to which (exclusive) batches have been taken in. */
    long endOffset() {
        throw new UnsupportedOperationException();
    }

    /** Raises {@link #endOffset} past batches without a producer. */
    void endOffset(long endOffsetExclusive) {
        throw new UnsupportedOperationException();
    }

    int producerCount() {
        throw new UnsupportedOperationException();
    }

    void expire(long nowMs) {
        throw new UnsupportedOperationException();
    }

    /**
     * Drops snapshots outside {@code logStartOffset} (exclusive) to {@code endOffset} (inclusive) and, unless the state already ends there,
     * loads the newest valid one; the caller then appends the batches from {@link #endOffset} on.
     */
    void truncateAndReload(long logStartOffset, long endOffset, long nowMs) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Forgets everything and all snapshots; the log goes on at {@code offset}. */
    void truncateFullyAndStartAt(long offset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Forgets ended transactions and snapshots that are wholly below the new log start. */
    void onLogStart(long logStartOffset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Writes a snapshot at {@link #endOffset} unless there is one. */
    void takeSnapshot() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Offset of the newest snapshot file. */
    OptionalLong newestSnapshot() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Deletes snapshots that belong to no segment, except the newest when it is above all segments. */
    void removeStraySnapshots(Collection<Long> segmentBaseOffsets) throws IOException {
        throw new UnsupportedOperationException();
    }

    void deleteSnapshot(long offset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The log's directory was renamed or moved. */
    void directory(Path directory) {
        throw new UnsupportedOperationException();
    }
}
