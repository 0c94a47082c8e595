package io.millrace.record;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a leader checks of a batch that a client or a coordinator wants appended, and the changes that the topic asks for.
 *
 * <p>Confined to the partition's owner. Records are looked at only where a rule needs them: keys of compacted topics, a
 * bound on the oldest timestamp, and recompression.
 */
public final class RecordBatchValidator {
    /**
     * Settings of the topic that bear on a batch. Immutable.
     *
     * @param compression codec that batches are brought to; empty keeps the producer's
     */
    public record Rules(
            int maxBatchBytes,
            boolean compacted,
            boolean logAppendTime,
            long timestampBeforeMaxMs,
            long timestampAfterMaxMs,
            Optional<Compression> compression,
            int compressionLevel) {}

    private final RecordBatch batch = new RecordBatch();

    /**
     * Checks the bytes from position to limit: exactly one whole sound batch with offsets 0 to n-1 that a client may write.
     *
     * @param nowMs wall-clock time, for the timestamp window and for LogAppendTime
     * @return the buffer to append: {@code batches} itself, with log append time stamped where asked, or a new heap buffer
     *     where it had to be recompressed
     */
    public Outcome<ByteBuffer> validateClient(ByteBuffer batches, Rules rules, long nowMs) {
        Refusal fault = checkWhole(batches, rules);
        if (fault == null) {
            fault = checkClientHeader();
        }
        return fault != null ? new Outcome.Refused<>(fault) : apply(batches, rules, nowMs);
    }

    /**
     * As {@link #validateClient} for this cluster's own coordinators: one or more batches, and control batches are allowed and
     * left as they are. Their size is bounded by the requests that they come from, and not by the topic: a coordinator whose event
     * were refused would have to forget all that it knows, and would be told the same again.
     */
    public Outcome<ByteBuffer> validateCoordinator(ByteBuffer batches, Rules rules, long nowMs) {
        List<ByteBuffer> checked = new ArrayList<>(1);
        int sizeBytes = 0;
        for (int next = batches.position(); next < batches.limit(); ) {
            Refusal fault = checkBytes(batches, next);
            if (fault == null) {
                fault = checkOffsets();
            }
            if (fault != null) {
                return new Outcome.Refused<>(fault);
            }
            ByteBuffer one = batch.bytes();
            next += one.remaining();
            Outcome<ByteBuffer> outcome = batch.isControl() ? Outcome.done(one) : apply(one, rules, nowMs);
            if (!(outcome instanceof Outcome.Done<ByteBuffer> done)) {
                return outcome;
            }
            checked.add(done.value());
            sizeBytes += done.value().remaining();
        }
        return Outcome.done(checked.size() == 1 ? checked.get(0) : together(checked, sizeBytes));
    }

    private static ByteBuffer together(List<ByteBuffer> batches, int sizeBytes) {
        ByteBuffer run = ByteBuffer.allocate(sizeBytes);
        batches.forEach(run::put);
        return run.flip();
    }

    /** Checks lengths, magic and checksums of a run of whole batches that a leader sent; offsets must rise. */
    public Outcome<ByteBuffer> validateReplicated(ByteBuffer batches) {
        int position = batches.position();
        long nextOffset = 0;
        while (position < batches.limit()) {
            Refusal fault = checkBytes(batches, position);
            if (fault != null) {
                return new Outcome.Refused<>(fault);
            }
            if (batch.baseOffset() < nextOffset || batch.lastOffsetDelta() < 0) {
                return Outcome.refused(
                        Refusal.Reason.CORRUPT_MESSAGE,
                        "a batch from the leader begins at offset " + batch.baseOffset() + " and ends at "
                                + batch.lastOffset() + ", behind one that ends at " + (nextOffset - 1));
            }
            nextOffset = batch.nextOffset();
            position += batch.sizeBytes();
        }
        return Outcome.done(batches);
    }

    /** Points {@link #batch} at {@code position} when a sound batch is there. */
    private @Nullable Refusal checkBytes(ByteBuffer batches, int position) {
        int available = batches.limit() - position;
        if (available < RecordBatch.HEADER_BYTES) {
            return refusal(
                    Refusal.Reason.CORRUPT_MESSAGE,
                    "a record batch of " + available + " bytes is shorter than its header");
        }
        batch.wrap(batches, position);
        if (batch.magic() != RecordBatch.MAGIC) {
            return refusal(
                    Refusal.Reason.INVALID_RECORD,
                    "a record batch has the format " + batch.magic() + "; only 2 is accepted, from clients since 0.11");
        }
        if (batch.sizeBytes() < RecordBatch.HEADER_BYTES || batch.sizeBytes() > available) {
            return refusal(
                    Refusal.Reason.CORRUPT_MESSAGE,
                    "a record batch says it has " + batch.sizeBytes() + " bytes, where " + available + " are");
        }
        return batch.crcIsValid()
                ? null
                : refusal(
                        Refusal.Reason.CORRUPT_MESSAGE,
                        "a record batch does not match its checksum " + Integer.toHexString(batch.crc()));
    }

    private @Nullable Refusal checkWhole(ByteBuffer batches, Rules rules) {
        int position = batches.position();
        // Size before checksum: what is too large is not worth reading.
        if (batches.remaining() >= RecordBatch.HEADER_BYTES
                && batch.wrap(batches, position).sizeBytes() > rules.maxBatchBytes) {
            return tooLarge(batch.sizeBytes(), rules);
        }
        Refusal fault = checkBytes(batches, position);
        if (fault != null) {
            return fault;
        }
        return batch.sizeBytes() == batches.remaining()
                ? null
                : refusal(
                        Refusal.Reason.INVALID_RECORD,
                        "a produce request must bring exactly one record batch for a partition");
    }

    private static Refusal tooLarge(int sizeBytes, Rules rules) {
        return refusal(
                Refusal.Reason.MESSAGE_TOO_LARGE,
                "a record batch of " + sizeBytes + " bytes is larger than max.message.bytes=" + rules.maxBatchBytes);
    }

    private @Nullable Refusal checkOffsets() {
        if (batch.recordCount() <= 0 || batch.lastOffsetDelta() != batch.recordCount() - 1) {
            return refusal(
                    Refusal.Reason.INVALID_RECORD,
                    "a record batch has " + batch.recordCount() + " records and the last offset delta "
                            + batch.lastOffsetDelta());
        }
        return Compression.ofId(batch.compressionId()).isPresent()
                ? null
                : refusal(
                        Refusal.Reason.UNSUPPORTED_COMPRESSION_TYPE,
                        "a record batch names the codec " + batch.compressionId() + ", which does not exist");
    }

    private @Nullable Refusal checkClientHeader() {
        if (batch.baseOffset() != 0) {
            return refusal(
                    Refusal.Reason.INVALID_RECORD,
                    "a record batch from a client begins at offset " + batch.baseOffset() + " instead of 0");
        }
        if (batch.isControl()) {
            return refusal(Refusal.Reason.INVALID_RECORD, "clients may not write control records");
        }
        if (batch.hasProducerId() && batch.baseSequence() < 0) {
            return refusal(
                    Refusal.Reason.INVALID_RECORD,
                    "a record batch of producer " + batch.producerId() + " has the sequence " + batch.baseSequence());
        }
        if (batch.isTransactional() && !batch.hasProducerId()) {
            return refusal(Refusal.Reason.INVALID_RECORD, "a record batch is transactional and names no producer");
        }
        return checkOffsets();
    }

    private Outcome<ByteBuffer> apply(ByteBuffer batches, Rules rules, long nowMs) {
        if (!rules.logAppendTime && batch.isLogAppendTime()) {
            return Outcome.refused(
                    Refusal.Reason.INVALID_TIMESTAMP, "a client may not set the timestamp type to LogAppendTime");
        }
        boolean recompress =
                rules.compression.isPresent() && rules.compression.get().id() != batch.compressionId();
        return recompress || rules.compacted || mayHaveBadTimestamps(rules, nowMs)
                ? applyToRecords(batches, rules, nowMs, recompress)
                : Outcome.done(stamped(batches, rules, nowMs));
    }

    /** By the header only the youngest record is known, so a bound on the oldest one takes a look at all. */
    private boolean mayHaveBadTimestamps(Rules rules, long nowMs) {
        return !rules.logAppendTime
                && (rules.timestampBeforeMaxMs != Long.MAX_VALUE
                        || maxTimestampFault(rules, nowMs).isPresent());
    }

    /** Also refused when no record has the timestamp that the header claims, because indexes believe the header. */
    private Optional<Refusal> maxTimestampFault(Rules rules, long nowMs) {
        return rules.logAppendTime
                ? Optional.empty()
                : timestampFault(batch.maxTimestampMs(), rules, nowMs)
                        .map(fault -> refusal(Refusal.Reason.INVALID_TIMESTAMP, "the header of the batch " + fault));
    }

    private ByteBuffer stamped(ByteBuffer batches, Rules rules, long nowMs) {
        if (rules.logAppendTime) {
            batch.stampMaxTimestamp(true, nowMs);
        }
        return batches;
    }

    private Outcome<ByteBuffer> applyToRecords(ByteBuffer batches, Rules rules, long nowMs, boolean recompress) {
        RecordBatchBuilder copy = recompress ? copyOf(batch, rules, nowMs) : null;
        RecordFaults faults = new RecordFaults();
        int expected = 0;
        try (RecordReader reader = RecordReader.open(batch)) {
            while (reader.next()) {
                long delta = reader.offset() - batch.baseOffset();
                if (delta != expected) {
                    return Outcome.refused(
                            Refusal.Reason.INVALID_RECORD,
                            "record " + expected + " of a batch has the offset delta " + delta);
                }
                checkRecord(reader, expected++, rules, nowMs, faults);
                // Asked on the way: a small batch may unfold to any size.
                if (copy != null && copy.append(reader).sizeBytes() > rules.maxBatchBytes) {
                    return new Outcome.Refused<>(tooLarge(copy.sizeBytes(), rules));
                }
            }
        } catch (CorruptRecordException badRecords) {
            return Outcome.refused(Refusal.Reason.INVALID_RECORD, String.valueOf(badRecords.getMessage()));
        }
        Optional<Refusal> refusal = faults.refusal().or(() -> maxTimestampFault(rules, nowMs));
        if (refusal.isPresent()) {
            return new Outcome.Refused<>(refusal.get());
        }
        if (copy == null) {
            return Outcome.done(stamped(batches, rules, nowMs));
        }
        ByteBuffer recompressed = copy.build();
        return recompressed.remaining() > rules.maxBatchBytes
                ? new Outcome.Refused<>(tooLarge(recompressed.remaining(), rules))
                : Outcome.done(recompressed);
    }

    private static RecordBatchBuilder copyOf(RecordBatch batch, Rules rules, long nowMs) {
        RecordBatchBuilder copy =
                new RecordBatchBuilder(rules.compression.orElse(Compression.NONE), rules.compressionLevel).like(batch);
        return rules.logAppendTime ? copy.logAppendTime(nowMs) : copy;
    }

    private static void checkRecord(RecordReader record, int index, Rules rules, long nowMs, RecordFaults faults) {
        if (rules.compacted && record.key() == null) {
            faults.add(index, Refusal.Reason.INVALID_RECORD, "has no key, which a compacted topic needs");
        } else if (!rules.logAppendTime) {
            timestampFault(record.timestampMs(), rules, nowMs)
                    .ifPresent(fault -> faults.add(index, Refusal.Reason.INVALID_TIMESTAMP, fault));
        }
    }

    private static Optional<String> timestampFault(long timestampMs, Rules rules, long nowMs) {
        if (timestampMs == RecordBatch.NO_TIMESTAMP) {
            return Optional.empty();
        }
        boolean tooOld = nowMs - timestampMs > rules.timestampBeforeMaxMs;
        boolean tooYoung = timestampMs - nowMs > rules.timestampAfterMaxMs;
        return tooOld || tooYoung
                ? Optional.of("has the timestamp " + timestampMs + ", too far " + (tooOld ? "before" : "after")
                        + " the broker's clock at " + nowMs + "; allowed are " + rules.timestampBeforeMaxMs
                        + " ms before and " + rules.timestampAfterMaxMs + " ms after")
                : Optional.empty();
    }

    private static Refusal refusal(Refusal.Reason reason, String message) {
        return new Refusal(reason, message);
    }
}
