package io.millrace.storage;

import com.google.errorprone.annotations.FormatMethod;
import io.millrace.common.Invariants;
import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.record.ControlRecord;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a log knows of its producers: their epochs, their last five batches, their open transactions. Rebuilt from the
 * newest {@code .snapshot} file and the batches behind it.
 *
 * <p>Owned by the partition's context. A snapshot at offset n holds the effect of all batches below n.
 */
final class ProducerStateManager {
    private static final Logger log = LoggerFactory.getLogger(ProducerStateManager.class);
    private static final long NEVER = -1;

    private final TopicPartition partition;
    private final int producerIdExpirationMs;
    private final Map<Long, ProducerState> producers = new HashMap<>();
    /** First offset of each open transaction, with its producer. */
    private final TreeMap<Long, Long> openTransactions = new TreeMap<>();

    private Path directory;
    /** Offsets of the snapshot files; null until first asked for. */
    private @Nullable NavigableSet<Long> snapshots;

    private long endOffset;
    private long lastSnapshotOffset = NEVER;
    /** The producer of the last batch: the next one is mostly of the same, and found without a lookup. */
    private @Nullable ProducerState last;

    /**
     * @param producerIdExpirationMs how long an idle producer without an open transaction is remembered
     */
    ProducerStateManager(TopicPartition partition, Path directory, int producerIdExpirationMs) {
        this.partition = partition;
        this.directory = directory;
        this.producerIdExpirationMs = producerIdExpirationMs;
    }

    private @Nullable ProducerState find(long producerId) {
        ProducerState known = last;
        if (known == null || known.producerId() != producerId) {
            known = producers.get(producerId);
            last = known == null ? last : known;
        }
        return known;
    }

    /** Judges a batch before it is written; changes nothing and allocates nothing when it accepts. */
    ProducerVerdict check(RecordBatch batch, AppendOrigin origin) throws CorruptRecordException {
        if (!batch.hasProducerId() || origin == AppendOrigin.REPLICATION) {
            return ProducerVerdict.ACCEPTED; // What a leader sends has been judged there.
        }
        ProducerState state = find(batch.producerId());
        if (state == null) {
            return ProducerVerdict.ACCEPTED; // Its records may have been deleted: any sequence may come.
        }
        if (batch.isControl()) {
            return checkMarker(state, batch);
        }
        if (origin == AppendOrigin.CLIENT) {
            int slot = state.duplicateOf(batch);
            if (slot >= 0) {
                return state.duplicate(slot);
            }
        }
        if (batch.producerEpoch() < state.producerEpoch()) {
            return fenced(state, batch);
        }
        if (origin == AppendOrigin.CLIENT && !isInSequence(state, batch)) {
            return refused(
                    Refusal.Reason.OUT_OF_ORDER_SEQUENCE,
                    "producer %d (epoch %d) sent sequence %d to %s, which has sequence %d of epoch %d as its last",
                    state.producerId(),
                    batch.producerEpoch(),
                    batch.baseSequence(),
                    partition,
                    state.lastSequence(),
                    state.producerEpoch());
        }
        if (state.inTransaction() && !batch.isTransactional()) {
            return refused(
                    Refusal.Reason.INVALID_TXN_STATE,
                    "producer %d wrote outside a transaction to %s, where its transaction is open",
                    state.producerId(),
                    partition);
        }
        return ProducerVerdict.ACCEPTED;
    }

    private static boolean isInSequence(ProducerState state, RecordBatch batch) {
        int sequence = batch.baseSequence();
        if (state.producerEpoch() == RecordBatch.NO_PRODUCER_EPOCH) {
            return true;
        }
        return batch.producerEpoch() == state.producerEpoch()
                ? sequence == RecordBatch.addSequence(state.lastSequence(), 1)
                : sequence == 0;
    }

    private ProducerVerdict checkMarker(ProducerState state, RecordBatch batch) throws CorruptRecordException {
        if (batch.producerEpoch() < state.producerEpoch()) {
            return fenced(state, batch);
        }
        Optional<ControlRecord> marker = markerIn(batch);
        if (marker.isPresent() && marker.get().coordinatorEpoch() < state.coordinatorEpoch()) {
            return refused(
                    Refusal.Reason.TRANSACTION_COORDINATOR_FENCED,
                    "a marker of producer %d for %s came from coordinator epoch %d, after one of epoch %d",
                    state.producerId(),
                    partition,
                    marker.get().coordinatorEpoch(),
                    state.coordinatorEpoch());
        }
        return ProducerVerdict.ACCEPTED;
    }

    private ProducerVerdict fenced(ProducerState state, RecordBatch batch) {
        return refused(
                Refusal.Reason.INVALID_PRODUCER_EPOCH,
                "producer %d sent epoch %d to %s, which has seen its epoch %d",
                state.producerId(),
                batch.producerEpoch(),
                partition,
                state.producerEpoch());
    }

    @FormatMethod
    private static ProducerVerdict refused(Refusal.Reason reason, String template, Object... arguments) {
        return new ProducerVerdict.Refused(new Refusal(reason, String.format(Locale.ROOT, template, arguments)));
    }

    /** The end of a transaction in a control batch; empty for other control records and when compaction removed it. */
    private static Optional<ControlRecord> markerIn(RecordBatch batch) throws CorruptRecordException {
        try (RecordReader reader = RecordReader.open(batch)) {
            return reader.next() ? ControlRecord.parse(reader.key(), reader.value()) : Optional.empty();
        }
    }

    /**
     * Takes in a batch that has been written, with its final offsets and timestamp; in ascending order, each once.
     *
     * @return the transaction it ended; empty for all batches but markers
     */
    Optional<CompletedTransaction> append(RecordBatch batch) throws CorruptRecordException {
        Optional<CompletedTransaction> completed = Optional.empty();
        if (batch.hasProducerId()) {
            Optional<ControlRecord> marker = batch.isControl() ? markerIn(batch) : Optional.empty();
            if (marker.isPresent()) {
                completed = endTransaction(batch, marker.get());
            } else if (!batch.isControl()) {
                appendRecords(batch);
            }
        }
        endOffset = batch.nextOffset();
        return completed;
    }

    private ProducerState findOrAdd(long producerId) {
        ProducerState state = find(producerId);
        if (state == null) {
            state = new ProducerState(producerId);
            producers.put(producerId, state);
            last = state;
        }
        return state;
    }

    private void appendRecords(RecordBatch batch) {
        ProducerState state = findOrAdd(batch.producerId());
        state.addBatch(
                batch.producerEpoch(),
                batch.lastSequence(),
                batch.lastOffset(),
                batch.lastOffsetDelta(),
                batch.maxTimestampMs());
        if (batch.isTransactional() && !state.inTransaction()) {
            state.beginTransaction(batch.baseOffset());
            openTransactions.put(batch.baseOffset(), state.producerId());
        }
    }

    private Optional<CompletedTransaction> endTransaction(RecordBatch batch, ControlRecord marker) {
        ProducerState state = findOrAdd(batch.producerId());
        Optional<CompletedTransaction> completed = Optional.empty();
        if (state.inTransaction()) {
            long firstOffset = state.transactionFirstOffset();
            openTransactions.remove(firstOffset);
            completed = Optional.of(new CompletedTransaction(
                    state.producerId(), firstOffset, batch.baseOffset(), marker.type() == ControlRecord.Type.ABORT));
        }
        state.endTransaction(batch.producerEpoch(), marker.coordinatorEpoch(), batch.maxTimestampMs());
        return completed;
    }

    /** Last stable offset right after {@code completed}, for its entry in the transaction index. */
    long lastStableOffset(CompletedTransaction completed) {
        return openTransactions.isEmpty() ? completed.lastOffset() + 1 : openTransactions.firstKey();
    }

    /** First offset of the oldest open transaction. */
    OptionalLong firstUndecidedOffset() {
        return openTransactions.isEmpty() ? OptionalLong.empty() : OptionalLong.of(openTransactions.firstKey());
    }

    /** Offset up to which (exclusive) batches have been taken in. */
    long endOffset() {
        return endOffset;
    }

    /** Raises {@link #endOffset} past batches without a producer. */
    void endOffset(long endOffsetExclusive) {
        Invariants.check(endOffsetExclusive >= endOffset, "end %d is below %d", endOffsetExclusive, endOffset);
        endOffset = endOffsetExclusive;
    }

    int producerCount() {
        return producers.size();
    }

    /** Where each producer wrote last. */
    Map<Long, LastWrite> lastWrites() {
        Map<Long, LastWrite> lastWrites = new HashMap<>();
        producers.forEach((producerId, state) ->
                lastWrites.put(producerId, new LastWrite(state.lastOffset(), state.producerEpoch())));
        return lastWrites;
    }

    /** Forgets producers that have been idle too long; an open transaction keeps its producer. */
    void expire(long nowMs) {
        if (producers.values().removeIf(state -> isExpired(state, nowMs))) {
            last = null;
        }
    }

    private boolean isExpired(ProducerState state, long nowMs) {
        return !state.inTransaction() && nowMs - state.lastTimestampMs() >= producerIdExpirationMs;
    }

    /**
     * Drops snapshots outside {@code logStartOffset} (exclusive) to {@code logEndOffset} (inclusive) and, unless the state
     * already ends there, loads the newest valid one; the caller then appends the batches from {@link #endOffset} on.
     */
    void truncateAndReload(long logStartOffset, long logEndOffset, long nowMs) throws IOException {
        for (long offset : List.copyOf(snapshots())) {
            if (offset <= logStartOffset || offset > logEndOffset) {
                deleteSnapshot(offset);
            }
        }
        if (logEndOffset == endOffset && lastSnapshotOffset != NEVER) {
            onLogStart(logStartOffset);
            return;
        }
        forgetProducers();
        loadNewestSnapshot(logStartOffset, nowMs);
    }

    /** Takes over what another manager knows of the same log, which is more than the files say. */
    void takeOver(ProducerStateManager other) {
        Invariants.check(endOffset == other.endOffset, "end=%d other=%d", endOffset, other.endOffset);
        forgetProducers();
        producers.putAll(other.producers);
        openTransactions.putAll(other.openTransactions);
    }

    private void forgetProducers() {
        producers.clear();
        openTransactions.clear();
        last = null;
    }

    private void loadNewestSnapshot(long logStartOffset, long nowMs) throws IOException {
        endOffset = logStartOffset;
        lastSnapshotOffset = logStartOffset;
        while (!snapshots().isEmpty()) {
            long offset = snapshots().last();
            Path file = ProducerSnapshot.file(directory, offset);
            try {
                for (ProducerState state : ProducerSnapshot.read(file)) {
                    if (!isExpired(state, nowMs)) {
                        restore(state);
                    }
                }
                endOffset = offset;
                lastSnapshotOffset = offset;
                return;
            } catch (CorruptRecordException damaged) {
                log.warn("{}: deleting a snapshot of producer states: {}", partition, damaged.getMessage());
                deleteSnapshot(offset);
            }
        }
    }

    private void restore(ProducerState state) {
        producers.put(state.producerId(), state);
        if (state.inTransaction()) {
            openTransactions.put(state.transactionFirstOffset(), state.producerId());
        }
    }

    /** Forgets everything and all snapshots; the log goes on at {@code offset}. */
    void truncateFullyAndStartAt(long offset) throws IOException {
        forgetProducers();
        for (long snapshot : List.copyOf(snapshots())) {
            deleteSnapshot(snapshot);
        }
        endOffset = offset;
        lastSnapshotOffset = offset;
    }

    /** The log begins later now: what is known of producers stays, and no new snapshot is due below it. */
    void onLogStart(long logStartOffset) throws IOException {
        endOffset = Math.max(endOffset, logStartOffset);
        lastSnapshotOffset = newestSnapshot().orElse(logStartOffset);
    }

    /** Writes a snapshot at {@link #endOffset} unless there is one. */
    void takeSnapshot() throws IOException {
        if (endOffset > lastSnapshotOffset) {
            ProducerSnapshot.write(ProducerSnapshot.file(directory, endOffset), producers.values());
            snapshots().add(endOffset);
            lastSnapshotOffset = endOffset;
        }
    }

    /** Offset of the newest snapshot file. */
    OptionalLong newestSnapshot() throws IOException {
        return snapshots().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(snapshots().last());
    }

    /** Deletes snapshots that belong to no segment, except the newest when it is above all segments. */
    void removeStraySnapshots(Collection<Long> segmentBaseOffsets) throws IOException {
        long newestSegment =
                segmentBaseOffsets.stream().mapToLong(Long::longValue).max().orElse(NEVER);
        for (long offset : List.copyOf(snapshots())) {
            boolean newestOfAll = offset == snapshots().last() && offset > newestSegment;
            if (!newestOfAll && !segmentBaseOffsets.contains(offset)) {
                deleteSnapshot(offset);
            }
        }
    }

    void deleteSnapshot(long offset) throws IOException {
        Files.deleteIfExists(ProducerSnapshot.file(directory, offset));
        snapshots().remove(offset);
    }

    private NavigableSet<Long> snapshots() throws IOException {
        NavigableSet<Long> known = snapshots;
        if (known == null) {
            known = new TreeSet<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    ProducerSnapshot.offsetOf(file).ifPresent(known::add);
                }
            }
            snapshots = known;
        }
        return known;
    }

    /** The log's directory was renamed or moved. */
    void directory(Path directory) {
        this.directory = directory;
    }
}
