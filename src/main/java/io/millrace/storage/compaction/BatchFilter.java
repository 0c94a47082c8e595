package io.millrace.storage.compaction;

import io.millrace.record.Compression;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordBatchBuilder;
import io.millrace.record.RecordReader;
import io.millrace.storage.LastWrite;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a batch survives compaction, by Kafka's rules. A record stays when it is the last of its key up to the end of
 * the round; a tombstone stays {@code delete.retention.ms} longer, counted from the round that first saw it as the last
 * (the delete horizon, KIP-534); so does a marker once its transaction's records are gone.
 *
 * <p>Confined to the worker that cleans; walks the log in offset order. Offsets never change: a batch keeps its first and
 * last offset however few records are left in it.
 */
final class BatchFilter {
    /**
     * Settings of one round. Immutable.
     *
     * @param lastWrites per producer the batch that must stay, even empty, so that its sequence or epoch is not forgotten
     * @param endOffset where the round ends (exclusive): the batch that ends there stays, even empty
     */
    record Round(Map<Long, LastWrite> lastWrites, long endOffset, long deleteRetentionMs, long nowMs) {}

    private final KeyOffsetMap lastOffsets;
    private final Round round;

    BatchFilter(KeyOffsetMap lastOffsets, Round round) {
        this.lastOffsets = lastOffsets;
        this.round = round;
    }

    /** What stays of {@code batch}; null for nothing. */
    @Nullable
    ByteBuffer filter(RecordBatch batch, TransactionTracker transactions) throws CorruptRecordException {
        if (batch.isControl()) {
            return filterControl(batch, transactions.isOfNothing(batch));
        }
        return transactions.isAborted(batch) ? emptyOrNothing(batch) : filterRecords(batch);
    }

    private @Nullable ByteBuffer filterControl(RecordBatch batch, boolean ofNothing) throws CorruptRecordException {
        boolean hasHorizon = batch.hasDeleteHorizon();
        if (batch.recordCount() == 0 || (ofNothing && hasHorizon && batch.deleteHorizonMs() <= round.nowMs)) {
            return emptyOrNothing(batch);
        }
        return ofNothing && !hasHorizon ? copyOf(batch, true) : whole(batch);
    }

    private @Nullable ByteBuffer filterRecords(RecordBatch batch) throws CorruptRecordException {
        int kept = 0;
        boolean tombstones = false;
        try (RecordReader reader = RecordReader.open(batch)) {
            while (reader.next()) {
                if (stays(batch, reader)) {
                    kept++;
                    tombstones |= reader.value() == null;
                }
            }
        }
        if (kept == 0) {
            return emptyOrNothing(batch);
        }
        boolean newHorizon = tombstones && !batch.hasDeleteHorizon();
        return kept == batch.recordCount() && !newHorizon ? whole(batch) : copyOf(batch, newHorizon);
    }

    private boolean stays(RecordBatch batch, RecordReader record) {
        if (batch.isControl() || record.offset() > lastOffsets.latestOffset()) {
            return true;
        }
        ByteBuffer key = record.key();
        if (key == null || record.offset() < lastOffsets.offsetOf(key)) {
            return false;
        }
        return record.value() != null || !batch.hasDeleteHorizon() || round.nowMs < batch.deleteHorizonMs();
    }

    private ByteBuffer copyOf(RecordBatch batch, boolean newHorizon) throws CorruptRecordException {
        Compression compression = Compression.ofId(batch.compressionId()).orElse(Compression.NONE);
        RecordBatchBuilder copy = new RecordBatchBuilder(compression, Compression.DEFAULT_LEVEL).like(batch);
        if (newHorizon) {
            copy.deleteHorizon(round.nowMs + round.deleteRetentionMs);
        }
        try (RecordReader reader = RecordReader.open(batch)) {
            while (reader.next()) {
                if (stays(batch, reader)) {
                    copy.append(reader);
                }
            }
        }
        return copy.build();
    }

    private @Nullable ByteBuffer emptyOrNothing(RecordBatch batch) {
        boolean endsRound = batch.nextOffset() == round.endOffset;
        return endsRound || isLastOfProducer(batch) ? RecordBatchBuilder.emptyOf(batch) : null;
    }

    private boolean isLastOfProducer(RecordBatch batch) {
        LastWrite last = batch.hasProducerId() ? round.lastWrites.get(batch.producerId()) : null;
        if (last == null) {
            return false;
        }
        return last.lastOffset() >= 0
                ? batch.lastOffset() == last.lastOffset()
                : batch.isControl() && batch.producerEpoch() == last.producerEpoch();
    }

    private static ByteBuffer whole(RecordBatch batch) {
        return batch.bytes();
    }
}
