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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The log of one partition: its segments, indexes, leader epochs and producer states.
 *
 * <p>Owned by the partition's context: methods that change it are called there only. Methods marked <em>any thread</em>
 * read what the owner has published. Invariant: log start offset &lt;= flushed end offset &lt;= log end offset.
 */
public final class PartitionLog {
    private final LogState state;
    private final LogReader reader;
    private final LogLookup lookup;
    private final LogAppender appender;
    private final LogFlusher flusher;
    private final LogRoller roller;
    private final LogTruncation truncation;
    private final LogTrimmer trimmer;
    private final SegmentSwap swap;

    PartitionLog(LoadedLog loaded, TopicConfig config, LogEnvironment environment) {
        state = new LogState(loaded, config, environment);
        reader = new LogReader(state);
        lookup = new LogLookup(state);
        roller = new LogRoller(state);
        truncation = new LogTruncation(state, reader);
        appender = new LogAppender(state, reader, roller, truncation);
        flusher = new LogFlusher(state);
        trimmer = new LogTrimmer(state, roller);
        swap = new SegmentSwap(state);
        state.refreshFirstUnstable(reader);
    }

    /** Any thread. */
    public TopicPartition topicPartition() {
        return state.topicPartition();
    }

    /** Any thread. */
    public TopicId topicId() {
        return state.topicId();
    }

    /** Any thread. */
    public Path directory() {
        return state.directory();
    }

    /** Any thread. */
    public TopicConfig config() {
        return state.config();
    }

    public void updateConfig(TopicConfig config) {
        state.config(config);
        appender.onConfigChange();
    }

    /** First readable offset. Any thread. */
    public long logStartOffset() {
        return state.logStartOffset();
    }

    /** Next offset to be written, and where. Any thread. */
    public LogPosition logEnd() {
        return state.logEnd();
    }

    /** Everything before it is on disk (the recovery point). Any thread. */
    public LogPosition flushedEnd() {
        return state.flushedEnd();
    }

    /** First offset of the oldest open transaction, or empty when none is open. Any thread. */
    public Optional<LogPosition> firstUnstable() {
        return state.firstUnstable();
    }

    /** Bytes in all segments. Any thread. */
    public long sizeBytes() {
        return state.segments().sizeBytes();
    }

    /**
     * Validates the batches in {@code batches} (position to limit), stamps offsets and leader epoch in place, and appends
     * them. The buffer is not kept.
     *
     * @throws IOException the disk refused; nothing became readable and a later append may work again
     */
    public AppendOutcome append(ByteBuffer batches, int leaderEpoch, AppendOrigin origin) throws IOException {
        return appender.append(batches, leaderEpoch, origin);
    }

    /** Covers everything appended so far; the caller forces it (any thread) and then calls {@link #onFlushed}. */
    public FlushTicket prepareFlush() {
        return flusher.prepare();
    }

    /** Raises {@link #flushedEnd} after {@link FlushTicket#force} returned. */
    public void onFlushed(FlushTicket ticket) {
        flusher.onFlushed(ticket);
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
        return reader.read(offset, maxBytes, upperBound, minOneBatch);
    }

    /** Whether a read at {@code offset} is near the log's end, so that its bytes are in the page cache. Any thread. */
    public boolean isHot(long offset) {
        return reader.isHot(offset);
    }

    /** Translates an offset to the position of its batch. Any thread. */
    public Optional<LogPosition> locate(long offset) throws IOException {
        return reader.locate(offset);
    }

    /** Aborted transactions that overlap {@code fromOffset} (inclusive) to {@code toOffset} (exclusive). Any thread. */
    public List<AbortedTransaction> abortedTransactions(long fromOffset, long toOffset) throws IOException {
        return lookup.abortedTransactions(fromOffset, toOffset);
    }

    /** Earliest record at or after {@code timestampMs}, with its leader epoch. Any thread; may touch the disk. */
    public Optional<TimestampOffset> offsetForTimestamp(long timestampMs) throws IOException {
        return lookup.offsetForTimestamp(timestampMs);
    }

    /** The record with the largest timestamp. Any thread; may touch the disk. */
    public Optional<TimestampOffset> maxTimestamp() throws IOException {
        return lookup.maxTimestamp();
    }

    /** End offset of the largest epoch that is not above {@code leaderEpoch} (KIP-101, KIP-279). Any thread. */
    public Optional<EpochEnd> endOffsetForEpoch(int leaderEpoch) {
        return state.epochs().endOffsetFor(leaderEpoch, state.logEnd().offset());
    }

    /** Leader epoch in which {@code offset} was written. Any thread. */
    public Optional<Integer> epochOf(long offset) {
        OptionalInt epoch = state.epochs().epochOf(offset);
        return epoch.isPresent() ? Optional.of(epoch.getAsInt()) : Optional.empty();
    }

    /** Notes that a leader epoch begins at the log end. */
    public void beginLeaderEpoch(int leaderEpoch) throws IOException {
        state.failIfClosed();
        state.epochs().assign(leaderEpoch, state.logEnd().offset());
    }

    /**
     * Moves the log start up (DeleteRecords, retention); segments wholly below it are deleted later.
     *
     * @return the new log start offset, which is the old one when {@code offset} is not above it
     */
    public long advanceLogStart(long offset) throws IOException {
        return trimmer.advanceLogStart(offset);
    }

    /**
     * Rolls and deletes what size and time retention say; only segments wholly below {@code highWatermark} go.
     *
     * @return the number of segments deleted
     */
    public int applyRetention(long highWatermark) throws IOException {
        return trimmer.applyRetention(highWatermark);
    }

    /** Removes all batches at and behind {@code offsetExclusive}. */
    public void truncateTo(long offsetExclusive) throws IOException {
        state.failIfClosed();
        truncation.truncateTo(offsetExclusive);
    }

    /** Drops all batches and goes on, empty, at {@code offset}: a follower that ends where its leader's log has not begun. */
    public void restartAt(long offset) throws IOException {
        state.failIfClosed();
        truncation.restartAt(offset);
    }

    /** Forgets producers that have been idle for {@code producer.id.expiration.ms}. */
    public void expireProducers() {
        state.producers().expire(state.nowMs());
        state.refreshFirstUnstable(reader);
    }

    /** Rolls when {@code max.compaction.lag.ms} says that the active segment must become cleanable. */
    public void rollForCompaction() throws IOException {
        state.failIfClosed();
        roller.rollForCompaction();
    }

    /** Sealed segments wholly before those of {@code stable} and of the flushed end, for compaction; oldest first. */
    public List<CleanableSegment> cleanableSegments(LogPosition stable) {
        return swap.cleanable(stable);
    }

    /** Where each known producer wrote last, which compaction must not make the log forget. */
    public Map<Long, LastWrite> lastWrites() {
        return state.producers().lastWrites();
    }

    /** An empty segment to take what is left of {@code sources}, which are adjacent. Any thread. */
    public CleanedSegment beginCleaned(List<CleanableSegment> sources) throws IOException {
        return swap.begin(sources);
    }

    /**
     * Puts a finished segment in the place of its sources; readers that hold those keep them.
     *
     * @return false when a source is gone: then the new segment is discarded
     */
    public boolean replace(CleanedSegment cleaned) throws IOException {
        return swap.replace(cleaned);
    }

    /** Takes the id a topic got after its log was made; for logs of nodes that knew no ids. */
    void adopt(TopicId topicId) throws IOException {
        PartitionMetadataFile.write(state.directory(), topicId);
        state.topicId(topicId);
    }

    /** The directory was renamed; the files in it kept their names. */
    void moveDirectory(Path directory) {
        state.directory(directory);
    }

    /** Leaves on the disk all that the next start needs to trust the log, and lets the files go. */
    void close() throws IOException {
        if (state.isClosed()) {
            return;
        }
        try {
            FlushTicket ticket = flusher.prepare();
            ticket.force();
            flusher.onFlushed(ticket);
            LogSegment active = state.segments().active();
            active.records().trim();
            active.seal();
            state.takeProducerSnapshot();
        } finally {
            abandon();
        }
    }

    /** Lets the files go as they are; readers that hold a slice keep it. */
    void abandon() throws IOException {
        state.close();
        for (LogSegment segment : state.segments().list()) {
            segment.close();
        }
    }
}
