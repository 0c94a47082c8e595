package io.millrace.storage;

import io.millrace.common.AbortedTransaction;
import io.millrace.common.ActiveProducer;
import io.millrace.common.EpochEnd;
import io.millrace.common.Invariants;
import io.millrace.common.Outcome;
import io.millrace.common.SegmentFacts;
import io.millrace.common.TimestampOffset;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.common.UnreadRecords;
import io.millrace.config.TopicConfig;
import io.millrace.record.RecordSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The log of one partition: its segments, indexes, leader epochs and producer states.
 *
 * <p>Owned by the partition's context: methods that change it are called there only. Methods marked <em>any thread</em>
 * read what the owner has published. Invariant: log start offset &lt;= flushed end offset &lt;= log end offset.
 */
public final class PartitionLog {
    /** Replaced as a whole when the log moves to another directory. */
    private volatile LogParts parts;

    private final OptionalLong firstMissing;
    private volatile long highWatermark;

    PartitionLog(LoadedLog loaded, TopicConfig config, LogEnvironment environment) {
        firstMissing = loaded.firstMissing();
        parts = LogParts.of(loaded, config, environment);
    }

    /** Any thread. */
    public TopicPartition topicPartition() {
        return parts.state().topicPartition();
    }

    /** Any thread. */
    public TopicId topicId() {
        return parts.state().topicId();
    }

    /** Any thread. */
    public Path directory() {
        return parts.state().directory();
    }

    /** Any thread. */
    public TopicConfig config() {
        return parts.state().config();
    }

    public void updateConfig(TopicConfig config) {
        parts.state().config(config);
        parts.appender().onConfigChange();
    }

    /** First readable offset. Any thread. */
    public long logStartOffset() {
        return parts.state().logStartOffset();
    }

    /** Next offset to be written, and where. Any thread. */
    public LogPosition logEnd() {
        return parts.state().logEnd();
    }

    /** Everything before it is on disk (the recovery point). Any thread. */
    public LogPosition flushedEnd() {
        return parts.state().flushedEnd();
    }

    /**
     * How much was committed when somebody said so last, which may be the checkpoint of a run before; kept here to be written down.
     * Not above {@link #logEnd}, which may be lower than it was in that run. Any thread.
     */
    public long highWatermark() {
        return Math.max(logStartOffset(), Math.min(highWatermark, logEnd().offset()));
    }

    /**
     * First offset that was in this log before it was opened and is not in it now, because a file is gone or was damaged; empty
     * as a rule. What lies behind it cannot be trusted either.
     */
    public OptionalLong firstMissing() {
        return firstMissing;
    }

    /** The first bytes of this log that turned out not to be as they were written, until they are cut or deleted. Any thread. */
    public Optional<Damage> damage() {
        return parts.state().damage().first().map(LogDamage.Found::damage);
    }

    /**
     * Looks whether the records files are all there, in full length; where they are not there is {@link #damage}. Sealed bytes
     * that nobody has checked for an hour are checked by their next reader. To be called again and again.
     */
    public void lookForFiles() throws IOException {
        parts.state().failIfClosed();
        parts.state().damage().lookForFiles();
    }

    /** Whether a read has failed since the files were looked for last. */
    public boolean filesAreInDoubt() {
        return parts.state().damage().filesAreInDoubt();
    }

    public int segmentCount() {
        return parts.state().segments().count();
    }

    /**
     * Begins a look through this log for damage. Any thread.
     *
     * @param all also at what was looked at before, or was written by this process
     */
    public LogScrub scrub(boolean all) {
        LogState state = parts.state();
        return new LogScrub(state, state.damage(), all);
    }

    /** Takes the high watermark down for {@link #highWatermark}. */
    public void noteHighWatermark(long offset) {
        highWatermark = offset;
    }

    /** First offset of the oldest transaction that is open or not committed to have ended, if there is one. Any thread. */
    public Optional<LogPosition> firstUnstable() {
        return parts.state().firstUnstable();
    }

    /** The segments, oldest first. Any thread; may ask the file system. */
    public List<SegmentFacts> segments() throws IOException {
        List<LogSegment> segments = parts.state().segments().list();
        List<SegmentFacts> facts = new ArrayList<>();
        for (int index = 0; index < segments.size(); index++) {
            LogSegment segment = segments.get(index);
            boolean active = index == segments.size() - 1;
            facts.add(new SegmentFacts(
                    segment.baseOffset(),
                    active ? logEnd().offset() : segments.get(index + 1).baseOffset(),
                    segment.records().sizeBytes(),
                    segment.recordedMaxTimestampMs(),
                    active));
        }
        return facts;
    }

    /** Bytes in all segments. Any thread. */
    public long sizeBytes() {
        return parts.state().segments().sizeBytes();
    }

    /**
     * Validates the batches in {@code batches} (position to limit), stamps offsets and leader epoch in place, and appends
     * them. The buffer is not kept.
     *
     * @throws IOException the disk refused; nothing became readable and a later append may work again
     */
    public AppendOutcome append(ByteBuffer batches, int leaderEpoch, AppendOrigin origin) throws IOException {
        return parts.appender().append(batches, leaderEpoch, origin);
    }

    /** Covers everything appended so far; the caller forces it (any thread) and then calls {@link #onFlushed}. */
    public FlushTicket prepareFlush() {
        return parts.flusher().prepare();
    }

    /** Raises {@link #flushedEnd} after {@link FlushTicket#force} returned. */
    public void onFlushed(FlushTicket ticket) {
        parts.flusher().onFlushed(ticket);
    }

    /**
     * Reads whole batches from the one that contains {@code offset}. Any thread; may touch the disk unless
     * {@link #isHot} says otherwise.
     *
     * @param maxBytes bound of the slice; the last batch may be cut there unless it is the first
     * @param upperBound no byte at or behind this position is returned
     * @param minOneBatch return the first batch whole even when it is larger than {@code maxBytes}
     * @return the slice (possibly empty), or a refusal (OFFSET_OUT_OF_RANGE, CORRUPT_MESSAGE where the bytes are damaged)
     */
    public Outcome<RecordSlice> read(long offset, int maxBytes, LogPosition upperBound, boolean minOneBatch)
            throws IOException {
        LogParts current = parts;
        try {
            Outcome<RecordSlice> outcome = current.reader().read(offset, maxBytes, upperBound, minOneBatch);
            if (outcome instanceof Outcome.Done<RecordSlice> || current.state() == parts.state()) {
                return outcome;
            }
        } catch (IOException failed) {
            if (current.state() == parts.state()) {
                throw failed;
            }
        }
        return parts.reader().read(offset, maxBytes, upperBound, minOneBatch); // The log has moved meanwhile.
    }

    /** Whether a read at {@code offset} is near the log's end, so that its bytes are in the page cache. Any thread. */
    public boolean isHot(long offset) {
        return parts.reader().isHot(offset);
    }

    /** Translates an offset to the position of its batch. Any thread. */
    public Optional<LogPosition> locate(long offset) throws IOException {
        return parts.reader().locate(offset);
    }

    /** Aborted transactions that overlap {@code fromOffset} (inclusive) to {@code toOffset} (exclusive). Any thread. */
    public List<AbortedTransaction> abortedTransactions(long fromOffset, long toOffset) throws IOException {
        return parts.lookup().abortedTransactions(fromOffset, toOffset);
    }

    /**
     * Aborted transactions that overlap what was read: {@code records} from {@code fromOffset}, below {@code boundOffset}. May
     * name a few that begin a little behind it. Any thread.
     */
    public List<AbortedTransaction> abortedTransactions(long fromOffset, RecordSlice records, long boundOffset)
            throws IOException {
        return parts.lookup().abortedTransactions(fromOffset, records, boundOffset);
    }

    /** Earliest record at or after {@code timestampMs}, with its leader epoch. Any thread; may touch the disk. */
    public Optional<TimestampOffset> offsetForTimestamp(long timestampMs) throws IOException {
        return parts.lookup().offsetForTimestamp(timestampMs);
    }

    /** The record with the largest timestamp. Any thread; may touch the disk. */
    public Optional<TimestampOffset> maxTimestamp() throws IOException {
        return parts.lookup().maxTimestamp();
    }

    /** What is known of the records from an offset on; empty when there are none. Any thread; may touch the disk. */
    public Optional<UnreadRecords> unreadFrom(long offset) throws IOException {
        return parts.lookup().unreadFrom(offset);
    }

    /** End offset of the largest epoch that is not above {@code leaderEpoch} (KIP-101, KIP-279). Any thread. */
    public Optional<EpochEnd> endOffsetForEpoch(int leaderEpoch) {
        return parts.state()
                .epochs()
                .endOffsetFor(leaderEpoch, parts.state().logEnd().offset());
    }

    /** Leader epoch in which {@code offset} was written. Any thread. */
    public Optional<Integer> epochOf(long offset) {
        OptionalInt epoch = parts.state().epochs().epochOf(offset);
        return epoch.isPresent() ? Optional.of(epoch.getAsInt()) : Optional.empty();
    }

    /** Notes that a leader epoch begins at the log end. */
    public void beginLeaderEpoch(int leaderEpoch) throws IOException {
        parts.state().failIfClosed();
        parts.state().epochs().assign(leaderEpoch, parts.state().logEnd().offset());
    }

    /**
     * Moves the log start up (DeleteRecords, retention); segments wholly below it are deleted later.
     *
     * @return the new log start offset, which is the old one when {@code offset} is not above it
     */
    public long advanceLogStart(long offset) throws IOException {
        return parts.trimmer().advanceLogStart(offset);
    }

    /**
     * Rolls and deletes what size and time retention say; only segments wholly below {@code highWatermark} go.
     *
     * @return the number of segments deleted
     */
    public int applyRetention(long highWatermark) throws IOException {
        return parts.trimmer().applyRetention(highWatermark);
    }

    /** Removes all batches at and behind {@code offsetExclusive}. */
    public void truncateTo(long offsetExclusive) throws IOException {
        parts.state().failIfClosed();
        parts.truncation().truncateTo(offsetExclusive);
    }

    /** Removes all batches from the first {@link #damage} on; only where others have them. */
    public void cutDamage() throws IOException {
        parts.state().failIfClosed();
        parts.truncation().cutDamage();
    }

    /** Drops all batches and goes on, empty, at {@code offset}: a follower that ends where its leader's log has not begun. */
    public void restartAt(long offset) throws IOException {
        parts.state().failIfClosed();
        parts.truncation().restartAt(offset);
    }

    /** Everything before {@code highWatermark} is committed, and with it the transactions that ended there. */
    public void onHighWatermark(long highWatermark) {
        if (parts.state().producers().onHighWatermark(highWatermark)) {
            parts.state().refreshFirstUnstable(parts.reader());
        }
    }

    /** Whether a batch of this producer and epoch goes on with a transaction that is open here. */
    public boolean inTransaction(long producerId, short producerEpoch) {
        return parts.state().producers().inTransaction(producerId, producerEpoch);
    }

    /** Whether this log remembers a producer. */
    public boolean knowsProducer(long producerId) {
        return parts.state().producers().knows(producerId);
    }

    /** Every producer that this log remembers. */
    public List<ActiveProducer> activeProducers() {
        return parts.state().producers().activeProducers();
    }

    /** Forgets producers that have been idle for {@code producer.id.expiration.ms}. */
    public void expireProducers() {
        parts.state().producers().expire(parts.state().nowMs());
        parts.state().refreshFirstUnstable(parts.reader());
    }

    /** Rolls when {@code max.compaction.lag.ms} says that the active segment must become cleanable. */
    public void rollForCompaction() throws IOException {
        parts.state().failIfClosed();
        parts.roller().rollForCompaction();
    }

    /** Sealed segments wholly before those of {@code stable} and of the flushed end, for compaction; oldest first. */
    public List<CleanableSegment> cleanableSegments(LogPosition stable) {
        return parts.swap().cleanable(stable);
    }

    /** Where each known producer wrote last, which compaction must not make the log forget. */
    public Map<Long, LastWrite> lastWrites() {
        return parts.state().producers().lastWrites();
    }

    /** An empty segment to take what is left of {@code sources}, which are adjacent. Any thread. */
    public CleanedSegment beginCleaned(List<CleanableSegment> sources) throws IOException {
        return parts.swap().begin(sources);
    }

    /**
     * Puts a finished segment in the place of its sources; readers that hold those keep them.
     *
     * @return false when a source is gone: then the new segment is discarded
     */
    public boolean replace(CleanedSegment cleaned) throws IOException {
        return parts.swap().replace(cleaned);
    }

    /**
     * Writes a little beside the log and removes it again.
     *
     * @throws IOException the disk does not take writes
     */
    public void probeDisk() throws IOException {
        LogFiles.probe(parts.state().environment().opener(), parts.state().directory());
    }

    /** Takes the id a topic got after its log was made; for logs of nodes that knew no ids. */
    void adopt(TopicId topicId) throws IOException {
        PartitionMetadataFile.write(parts.state().directory(), topicId);
        parts.state().topicId(topicId);
    }

    /** Whether a flush still has anything to say: not after the log went over to a copy that is on the disk as a whole. */
    public boolean concerns(FlushTicket ticket) {
        return ((LogFlush) ticket).isOf(parts.state());
    }

    /** The parts as they are now; a move replaces them. */
    LogParts parts() {
        return parts;
    }

    /**
     * Goes over to a copy of this log in another directory, which is the same byte for byte and durable; readers that hold
     * slices of the old files keep them.
     *
     * @param former where the old files are by now
     */
    void relocate(PartitionLog copy, Path former) throws IOException {
        LogParts old = parts;
        Invariants.check(
                copy.logEnd().equals(old.state().logEnd()), "copy ends at %s, not at %s", copy.logEnd(), logEnd());
        copy.parts.state().producers().takeOver(old.state().producers());
        copy.parts.state().refreshFirstUnstable(copy.parts.reader());
        old.state().directory(former);
        parts = copy.parts;
        old.abandon();
    }

    /** The directory was renamed; the files in it kept their names. */
    void moveDirectory(Path directory) {
        parts.state().directory(directory);
    }

    /** Leaves on the disk all that the next start needs to trust the log, and lets the files go. */
    void close() throws IOException {
        if (parts.state().isClosed()) {
            return;
        }
        try {
            FlushTicket ticket = parts.flusher().prepare();
            ticket.force();
            parts.flusher().onFlushed(ticket);
            LogSegment active = parts.state().segments().active();
            active.records().trim();
            active.seal();
            parts.state().takeProducerSnapshot();
        } finally {
            abandon();
        }
    }

    /** Lets the files go as they are; readers that hold a slice keep it. */
    void abandon() throws IOException {
        parts.abandon();
    }
}
