package io.millrace.storage;

import com.google.errorprone.annotations.FormatMethod;
import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.record.ControlRecord;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordReader;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which a leader judges a batch of a producer against what its log knows of that producer. Pure; allocates
 * nothing for a batch that it accepts.
 */
final class ProducerChecks {
    private final TopicPartition partition;

    ProducerChecks(TopicPartition partition) {
        this.partition = partition;
    }

    /**
     * Judges a batch before it is written.
     *
     * @param state what is known of its producer; null for nothing
     */
    ProducerVerdict judge(RecordBatch batch, @Nullable ProducerState state, AppendOrigin origin)
            throws CorruptRecordException {
        if (batch.isControl()) {
            return state == null ? ProducerVerdict.ACCEPTED : judgeMarker(batch, state, origin);
        }
        ProducerVerdict verdict = state == null ? ProducerVerdict.ACCEPTED : judgeRecords(batch, state, origin);
        boolean begins = batch.isTransactional() && (state == null || !state.inTransaction());
        if (verdict == ProducerVerdict.ACCEPTED && begins && origin == AppendOrigin.CLIENT) {
            return refused(
                    Refusal.Reason.INVALID_TXN_STATE,
                    "producer %d (epoch %d) has no transaction to which %s belongs",
                    batch.producerId(),
                    batch.producerEpoch(),
                    partition);
        }
        return verdict;
    }

    private ProducerVerdict judgeRecords(RecordBatch batch, ProducerState state, AppendOrigin origin) {
        if (origin.ofProducer()) {
            int slot = state.duplicateOf(batch);
            if (slot >= 0) {
                return state.duplicate(slot);
            }
        }
        if (batch.producerEpoch() < state.producerEpoch()) {
            return fenced(state, batch);
        }
        if (origin.ofProducer() && !isInSequence(state, batch)) {
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
        return state.inTransaction() ? judgeWithinTransaction(batch, state) : ProducerVerdict.ACCEPTED;
    }

    private ProducerVerdict judgeWithinTransaction(RecordBatch batch, ProducerState state) {
        if (!batch.isTransactional()) {
            return refused(
                    Refusal.Reason.INVALID_TXN_STATE,
                    "producer %d wrote outside a transaction to %s, where its transaction is open",
                    state.producerId(),
                    partition);
        }
        // A newer epoch begins another transaction, and the one that is open here has no end yet.
        return batch.producerEpoch() == state.producerEpoch()
                ? ProducerVerdict.ACCEPTED
                : refused(
                        Refusal.Reason.INVALID_TXN_STATE,
                        "producer %d sent epoch %d to %s, where its transaction of epoch %d is still open",
                        state.producerId(),
                        batch.producerEpoch(),
                        partition,
                        state.producerEpoch());
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

    private ProducerVerdict judgeMarker(RecordBatch batch, ProducerState state, AppendOrigin origin)
            throws CorruptRecordException {
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
        // The epoch of such a marker is new with it: where it is known, the marker has been here before, and may not
        // end
        // the transaction that has begun since.
        boolean repeated = origin == AppendOrigin.BUMPED_MARKER && batch.producerEpoch() == state.producerEpoch();
        return repeated ? ProducerVerdict.REPEATED_MARKER : ProducerVerdict.ACCEPTED;
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
    static Optional<ControlRecord> markerIn(RecordBatch batch) throws CorruptRecordException {
        try (RecordReader reader = RecordReader.open(batch)) {
            return reader.next() ? ControlRecord.parse(reader.key(), reader.value()) : Optional.empty();
        }
    }
}
