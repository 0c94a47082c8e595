package io.millrace.storage;

import io.millrace.common.Outcome;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.config.TopicConfig;
import io.millrace.record.RecordSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The log of one partition: its segments, indexes, leader epochs and producer states.
 *
 * <p>Owned by the partition's context: methods that change it are called there only. Methods marked <em>any thread</em>
 * read what the owner has published. Invariant: log start offset &lt;= flushed end offset &lt;= log end offset.
 */
public final class PartitionLog {
    PartitionLog() {}

    /** Any thread. */
    public TopicPartition topicPartition() {
        throw new UnsupportedOperationException();
    }

    /** Any thread. */
    public TopicId topicId() {
        throw new UnsupportedOperationException();
    }

    /** Any thread. */
    public Path directory() {
        throw new UnsupportedOperationException();
    }

    /** Any thread. */
    public TopicConfig config() {
        throw new UnsupportedOperationException();
    }

    public void updateConfig(TopicConfig config) {
        throw new UnsupportedOperationException();
    }

    /** First readable offset. Any thread. */
    public long logStartOffset() {
        throw new UnsupportedOperationException();
    }

    /** Next offset to be written, and where. Any thread. */
    public LogPosition logEnd() {
        throw new UnsupportedOperationException();
    }

    /** Everything before it is on disk (the recovery point). Any thread. */
    public LogPosition flushedEnd() {
        throw new UnsupportedOperationException();
    }

    /** First offset of the oldest open transaction, or empty when none is open. Any thread. */
    public Optional<LogPosition> firstUnstable() {
        throw new UnsupportedOperationException();
    }

    /** Bytes in all segments. Any thread. */
    public long sizeBytes() {
        throw new UnsupportedOperationException();
    }

    /**
     * Validates the batches in {@code batches} (position to limit), stamps offsets and leader epoch in place, and appends
     * them. The buffer is not kept.
     *
     * @throws IOException the disk refused; nothing became readable and a later append may work again
     */
    public AppendOutcome append(ByteBuffer batches, int leaderEpoch, AppendOrigin origin) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Covers everything appended so far; the caller forces it (any thread) and then calls {@link #onFlushed}. */
    public FlushTicket prepareFlush() {
        throw new UnsupportedOperationException();
    }

    /** Raises {@link #flushedEnd} after {@link FlushTicket#force} returned. */
    public void onFlushed(FlushTicket ticket) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads whole batches from the one that contains {@code offset}. Any thread; may touch the disk unless
     * {@link #isHot} says otherwise.
     *
     * @param maxBytes bound of the slice; the last batch may be cut there unless it is the first
     * @param upperBound no byte at or behind this position is returned
     * @param minOneBatch return the first batch whole even when it is larger than {@code maxBytes}
     * @return the slice (possibly empty), or a refusal (OFFSET_OUT_OF_RANGE)
     */
    public Outcome<RecordSlice> read(long offset, int maxBytes, LogPosition upperBound, boolean minOneBatch)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Whether a read at {@code offset} is near the log's end, so that its bytes are in the page cache. Any thread. */
    public boolean isHot(long offset) {
        throw new UnsupportedOperationException();
    }

    /** Translates an offset to the position of its batch. Any thread. */
    public Optional<LogPosition> locate(long offset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Aborted transactions that overlap {@code fromOffset} (inclusive) to {@code toOffset} (exclusive). Any thread. */
    public List<AbortedTransaction> abortedTransactions(long fromOffset, long toOffset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Earliest record at or after {@code timestampMs}, with its leader epoch. Any thread; may touch the disk. */
    public Optional<TimestampOffset> offsetForTimestamp(long timestampMs) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The record with the largest timestamp. Any thread; may touch the disk. */
    public Optional<TimestampOffset> maxTimestamp() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** End offset of the largest epoch that is not above {@code leaderEpoch} (KIP-101, KIP-279). Any thread. */
    public Optional<EpochEnd> endOffsetForEpoch(int leaderEpoch) {
        throw new UnsupportedOperationException();
    }

    /** Leader epoch in which {@code offset} was written. Any thread. */
    public Optional<Integer> epochOf(long offset) {
        throw new UnsupportedOperationException();
    }

    /** Notes that a leader epoch begins at the log end. */
    public void beginLeaderEpoch(int leaderEpoch) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Moves the log start up (DeleteRecords, retention); segments wholly below it are deleted later.
     *
     * @return the new log start offset, which is the old one when {@code offset} is not above it
     */
    public long advanceLogStart(long offset) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Rolls and deletes what size and time retention say; only segments wholly below {@code highWatermark} go.
     *
     * @return the number of segments deleted
     */
    public int applyRetention(long highWatermark) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Removes all batches at and behind {@code offsetExclusive}. */
    public void truncateTo(long offsetExclusive) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Forgets producers that have been idle for {@code producer.id.expiration.ms}. */
    public void expireProducers() {
        throw new UnsupportedOperationException();
    }
}
