package io.millrace.storage;

import io.millrace.common.ActiveProducer;
import io.millrace.record.RecordBatch;
import java.util.Arrays;

/**
 * What a log knows of one producer: its epoch, its last five batches, its open transaction.
 *
 * <p>Owned by the partition's context. All batches are of the same epoch: a new epoch forgets those before it.
 */
final class ProducerState {
    /** As many as a producer may have in flight. */
    static final int MAX_BATCHES = 5;

    static final long NO_TRANSACTION = -1;

    private final long producerId;
    private short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;
    private int coordinatorEpoch = -1;
    private long lastTimestampMs = RecordBatch.NO_TIMESTAMP;
    private long transactionFirstOffset = NO_TRANSACTION;

    /** Oldest first; grown on demand, because most producers have few batches in a partition. */
    private Batch[] batches = new Batch[1];

    private int batchCount;

    /** One batch of this producer; reused in place when it falls out. */
    private static final class Batch {
        private int lastSequence;
        private int offsetDelta;
        private long lastOffset;
        private long timestampMs;

        int firstSequence() {
            return lastSequence == RecordBatch.NO_SEQUENCE
                    ? RecordBatch.NO_SEQUENCE
                    : RecordBatch.subtractSequence(lastSequence, offsetDelta);
        }
    }

    ProducerState(long producerId) {
        this.producerId = producerId;
    }

    long producerId() {
        return producerId;
    }

    short producerEpoch() {
        return producerEpoch;
    }

    /** Epoch of the coordinator that wrote the last marker, or -1. */
    int coordinatorEpoch() {
        return coordinatorEpoch;
    }

    /** Largest timestamp of the last batch or marker. */
    long lastTimestampMs() {
        return lastTimestampMs;
    }

    boolean inTransaction() {
        return transactionFirstOffset != NO_TRANSACTION;
    }

    /** Where the open transaction began, or {@link #NO_TRANSACTION}. */
    long transactionFirstOffset() {
        return transactionFirstOffset;
    }

    int lastSequence() {
        return batchCount == 0 ? RecordBatch.NO_SEQUENCE : batches[batchCount - 1].lastSequence;
    }

    /** Offset of the last record written, or -1. */
    long lastOffset() {
        return batchCount == 0 ? -1 : batches[batchCount - 1].lastOffset;
    }

    /** Distance between first and last offset of the last batch. */
    int lastOffsetDelta() {
        return batchCount == 0 ? 0 : batches[batchCount - 1].offsetDelta;
    }

    /** How many batches are remembered; slot 0 is the oldest. */
    int batchCount() {
        return batchCount;
    }

    int lastSequence(int slot) {
        return batches[slot].lastSequence;
    }

    long lastOffset(int slot) {
        return batches[slot].lastOffset;
    }

    int lastOffsetDelta(int slot) {
        return batches[slot].offsetDelta;
    }

    long timestampMs(int slot) {
        return batches[slot].timestampMs;
    }

    /** Slot of the remembered batch that has exactly the sequences of {@code batch}, or -1. */
    int duplicateOf(RecordBatch batch) {
        if (batch.producerEpoch() != producerEpoch) {
            return -1;
        }
        int first = batch.baseSequence();
        int last = batch.lastSequence();
        for (int slot = 0; slot < batchCount; slot++) {
            if (batches[slot].lastSequence == last && batches[slot].firstSequence() == first) {
                return slot;
            }
        }
        return -1;
    }

    ProducerVerdict.Duplicate duplicate(int slot) {
        Batch batch = batches[slot];
        return new ProducerVerdict.Duplicate(batch.lastOffset - batch.offsetDelta, batch.lastOffset, batch.timestampMs);
    }

    void addBatch(short epoch, int lastSequence, long lastOffset, int offsetDelta, long timestampMs) {
        beginEpoch(epoch);
        Batch batch = freeSlot();
        batch.lastSequence = lastSequence;
        batch.lastOffset = lastOffset;
        batch.offsetDelta = offsetDelta;
        batch.timestampMs = timestampMs;
        lastTimestampMs = timestampMs;
    }

    private Batch freeSlot() {
        if (batchCount == MAX_BATCHES) {
            Batch oldest = batches[0];
            System.arraycopy(batches, 1, batches, 0, MAX_BATCHES - 1);
            batches[MAX_BATCHES - 1] = oldest;
            return oldest;
        }
        if (batchCount == batches.length) {
            batches = Arrays.copyOf(batches, MAX_BATCHES);
        }
        if (batches[batchCount] == null) {
            batches[batchCount] = new Batch();
        }
        return batches[batchCount++];
    }

    private void beginEpoch(short epoch) {
        if (producerEpoch != epoch) {
            batchCount = 0;
            producerEpoch = epoch;
        }
    }

    void beginTransaction(long firstOffset) {
        transactionFirstOffset = firstOffset;
    }

    void endTransaction(short epoch, int coordinatorEpoch, long timestampMs) {
        beginEpoch(epoch);
        this.coordinatorEpoch = coordinatorEpoch;
        this.transactionFirstOffset = NO_TRANSACTION;
        this.lastTimestampMs = timestampMs;
    }

    ActiveProducer describe() {
        return new ActiveProducer(
                producerId, producerEpoch, lastSequence(), lastTimestampMs, coordinatorEpoch, transactionFirstOffset);
    }

    /** Takes over what a snapshot says beside the last batch. */
    void restore(short epoch, int coordinatorEpoch, long timestampMs, long transactionFirstOffset) {
        this.producerEpoch = epoch;
        this.coordinatorEpoch = coordinatorEpoch;
        this.lastTimestampMs = timestampMs;
        this.transactionFirstOffset = transactionFirstOffset;
    }
}
