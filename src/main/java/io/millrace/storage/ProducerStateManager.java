package io.millrace.storage;

import io.millrace.common.ActiveProducer;
import io.millrace.common.Invariants;
import io.millrace.common.TopicPartition;
import io.millrace.record.ControlRecord;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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

    /** How many producers are remembered before the idlest are forgotten, those with open transactions not counted. */
    static final int MAX_IDLE_PRODUCERS = 10_000;

    private final TopicPartition partition;
    private final int producerIdExpirationMs;
    private final ProducerChecks checks;
    private final ProducerSnapshots snapshots;
    private final Map<Long, ProducerState> producers = new HashMap<>();
    private final UndecidedTransactions undecided = new UndecidedTransactions();

    private long endOffset;
    private long lastSnapshotOffset = NEVER;
    /** The producer of the last batch: the next one is mostly of the same, and found without a lookup. */
    private @Nullable ProducerState last;

    /**
     * @param producerIdExpirationMs how long an idle producer without an open transaction is remembered
     */
    ProducerStateManager(TopicPartition partition, Path directory, int producerIdExpirationMs) {
        this.partition = partition;
        this.checks = new ProducerChecks(partition);
        this.snapshots = new ProducerSnapshots(directory);
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
        if (origin == AppendOrigin.REPLICATION) {
            return ProducerVerdict.ACCEPTED; // What a leader sends has been judged there.
        }
        return batch.hasProducerId() ? checks.judge(batch, find(batch.producerId()), origin) : ProducerVerdict.ACCEPTED;
    }

    /**
     * Takes in a batch that has been written, with its final offsets and timestamp; in ascending order, each once.
     *
     * @return the transaction it ended; empty for all batches but markers
     */
    Optional<CompletedTransaction> append(RecordBatch batch) throws CorruptRecordException {
        Optional<CompletedTransaction> completed = Optional.empty();
        if (batch.hasProducerId()) {
            Optional<ControlRecord> marker = batch.isControl() ? ProducerChecks.markerIn(batch) : Optional.empty();
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
            forgetIdlest();
            state = new ProducerState(producerId);
            producers.put(producerId, state);
            last = state;
        }
        return state;
    }

    /** Makes room by a quarter at once: what was forgotten may come again with any sequence, as after an expiry. */
    private void forgetIdlest() {
        if (producers.size() - undecided.openCount() < MAX_IDLE_PRODUCERS) {
            return;
        }
        List<ProducerState> idlest = producers.values().stream()
                .filter(state -> !state.inTransaction())
                .sorted(Comparator.comparingLong(ProducerState::lastTimestampMs))
                .limit(MAX_IDLE_PRODUCERS / 4)
                .toList();
        idlest.forEach(state -> producers.remove(state.producerId()));
        last = null;
        log.warn(
                "{} remembers {} producers and forgets the {} that were idle the longest",
                partition,
                producers.size() + idlest.size(),
                idlest.size());
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
            undecided.begin(batch.baseOffset(), state.producerId());
        }
    }

    private Optional<CompletedTransaction> endTransaction(RecordBatch batch, ControlRecord marker) {
        ProducerState state = findOrAdd(batch.producerId());
        Optional<CompletedTransaction> completed = Optional.empty();
        if (state.inTransaction()) {
            completed = Optional.of(new CompletedTransaction(
                    state.producerId(),
                    state.transactionFirstOffset(),
                    batch.baseOffset(),
                    marker.type() == ControlRecord.Type.ABORT));
            completed.ifPresent(undecided::end);
        }
        state.endTransaction(batch.producerEpoch(), marker.coordinatorEpoch(), batch.maxTimestampMs());
        return completed;
    }

    /** Last stable offset right after {@code completed}, for its entry in the transaction index. */
    long lastStableOffset(CompletedTransaction completed) {
        return undecided.lastStableOffsetBehind(completed.lastOffset());
    }

    /** First offset of the oldest transaction that is open or not committed to have ended. */
    OptionalLong firstUndecidedOffset() {
        return undecided.firstOffset();
    }

    /**
     * Everything below {@code highWatermark} is committed.
     *
     * @return whether {@link #firstUndecidedOffset} may be another one now
     */
    boolean onHighWatermark(long highWatermark) {
        return undecided.onHighWatermark(highWatermark);
    }

    /** Whether a batch of this producer and epoch goes on with a transaction that is open here. */
    boolean inTransaction(long producerId, short producerEpoch) {
        ProducerState state = find(producerId);
        return state != null && state.inTransaction() && state.producerEpoch() == producerEpoch;
    }

    /** Whether anything is known of a producer. */
    boolean knows(long producerId) {
        return find(producerId) != null;
    }

    /** Every producer that is known, in no order; a copy. */
    List<ActiveProducer> activeProducers() {
        return producers.values().stream().map(ProducerState::describe).toList();
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
        snapshots.deleteOutside(logStartOffset, logEndOffset);
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
        undecided.addAll(other.undecided);
    }

    private void forgetProducers() {
        producers.clear();
        undecided.clear();
        last = null;
    }

    private void loadNewestSnapshot(long logStartOffset, long nowMs) throws IOException {
        endOffset = logStartOffset;
        lastSnapshotOffset = logStartOffset;
        for (OptionalLong newest = snapshots.newest(); newest.isPresent(); newest = snapshots.newest()) {
            long offset = newest.getAsLong();
            try {
                for (ProducerState state : ProducerSnapshot.read(snapshots.file(offset))) {
                    if (!isExpired(state, nowMs)) {
                        restore(state);
                    }
                }
                endOffset = offset;
                lastSnapshotOffset = offset;
                return;
            } catch (CorruptRecordException damaged) {
                log.warn("{}: deleting a snapshot of producer states: {}", partition, damaged.getMessage());
                snapshots.delete(offset);
            }
        }
    }

    private void restore(ProducerState state) {
        producers.put(state.producerId(), state);
        if (state.inTransaction()) {
            undecided.begin(state.transactionFirstOffset(), state.producerId());
        }
    }

    /** Forgets everything and all snapshots; the log goes on at {@code offset}. */
    void truncateFullyAndStartAt(long offset) throws IOException {
        forgetProducers();
        snapshots.deleteOutside(NEVER, NEVER);
        endOffset = offset;
        lastSnapshotOffset = offset;
    }

    /** The log begins later now: what is known of producers stays, and no new snapshot is due below it. */
    void onLogStart(long logStartOffset) throws IOException {
        endOffset = Math.max(endOffset, logStartOffset);
        lastSnapshotOffset = snapshots.newest().orElse(logStartOffset);
    }

    /** Writes a snapshot at {@link #endOffset} unless there is one. */
    void takeSnapshot() throws IOException {
        if (endOffset > lastSnapshotOffset) {
            snapshots.write(endOffset, producers.values());
            lastSnapshotOffset = endOffset;
        }
    }

    ProducerSnapshots snapshots() {
        return snapshots;
    }
}
