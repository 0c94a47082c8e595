package io.millrace.coordinator.runtime;

import io.millrace.common.Outcome;
import io.millrace.coordinator.EventCodec;
import io.millrace.record.ControlRecord;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordReader;
import io.millrace.record.RecordSlice;
import io.millrace.storage.LogPosition;
import io.millrace.storage.PartitionLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a log from its start to an end that was fixed before, a slice at a time, so that other shards of the
 * same worker get their turns in between. Events of a transaction count when its commit marker is reached, and never without
 * one.
 *
 * <p>Confined to the shard's context; blocks for the disk.
 */
final class LogReplay<E> {
    private final PartitionLog log;
    private final LogPosition end;
    private final EventCodec<E> codec;
    private final int sliceBytes;
    private final RecordBatch batch = new RecordBatch();
    private final Map<Long, List<E>> openTransactions = new HashMap<>();
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private long nextOffset;
    private long events;

    LogReplay(PartitionLog log, LogPosition end, EventCodec<E> codec, int sliceBytes) {
        this.log = log;
        this.end = end;
        this.codec = codec;
        this.sliceBytes = sliceBytes;
        this.nextOffset = log.logStartOffset();
    }

    long endOffset() {
        return end.offset();
    }

    /** How many events were handed out. */
    long events() {
        return events;
    }

    boolean done() {
        return nextOffset >= end.offset();
    }

    /** Hands out the events of the next slice. */
    void advance(Consumer<E> apply) throws IOException, CorruptRecordException {
        Outcome<RecordSlice> outcome = log.read(nextOffset, sliceBytes, end, true);
        if (outcome instanceof Outcome.Refused<RecordSlice> refused) {
            restart(refused.refusal().message());
            return;
        }
        try (RecordSlice slice = ((Outcome.Done<RecordSlice>) outcome).value()) {
            fill(slice);
        }
        if (!buffer.hasRemaining()) {
            nextOffset = end.offset(); // Whatever was left has been compacted away.
            return;
        }
        replay(apply);
    }

    /** The log start may have moved past the place to read from. */
    private void restart(String why) throws IOException {
        if (log.logStartOffset() <= nextOffset) {
            throw new IOException(why);
        }
        nextOffset = log.logStartOffset();
    }

    private void fill(RecordSlice slice) throws IOException {
        if (buffer.capacity() < slice.sizeBytes()) {
            buffer = ByteBuffer.allocate(slice.sizeBytes());
        }
        buffer.clear().limit(slice.sizeBytes());
        while (buffer.hasRemaining()) {
            if (slice.read(buffer, buffer.position()) <= 0) {
                throw new IOException(log.topicPartition() + " ends inside of a slice at offset " + nextOffset);
            }
        }
        buffer.flip();
    }

    private void replay(Consumer<E> apply) throws CorruptRecordException {
        int position = 0;
        while (buffer.limit() - position >= RecordBatch.HEADER_BYTES) {
            batch.wrap(buffer, position);
            int sizeBytes = batch.sizeBytes();
            if (sizeBytes < RecordBatch.HEADER_BYTES) {
                throw new CorruptRecordException("a batch behind offset " + nextOffset + " has the size " + sizeBytes);
            }
            if (sizeBytes > buffer.limit() - position) {
                return; // Cut off by the end of the slice; the next one begins with it.
            }
            if (!batch.crcIsValid()) {
                throw new CorruptRecordException("the batch at offset " + batch.baseOffset() + " has a bad checksum");
            }
            replayBatch(apply);
            nextOffset = batch.nextOffset();
            position += sizeBytes;
        }
    }

    private void replayBatch(Consumer<E> apply) throws CorruptRecordException {
        List<E> decoded = new ArrayList<>();
        try (RecordReader reader = RecordReader.open(batch)) {
            while (reader.next()) {
                ByteBuffer key = reader.key();
                if (reader.offset() < nextOffset || key == null) {
                    continue;
                }
                if (batch.isControl()) {
                    endTransaction(key, reader.value(), apply);
                } else {
                    codec.decode(key, reader.value()).ifPresent(decoded::add);
                }
            }
        }
        if (batch.isTransactional() && !batch.isControl()) {
            openTransactions
                    .computeIfAbsent(batch.producerId(), id -> new ArrayList<>())
                    .addAll(decoded);
        } else {
            handOut(decoded, apply);
        }
    }

    private void endTransaction(ByteBuffer key, @Nullable ByteBuffer value, Consumer<E> apply) {
        Optional<ControlRecord> marker = ControlRecord.parse(key, value);
        List<E> pending = openTransactions.remove(batch.producerId());
        if (pending != null && marker.isPresent() && marker.get().type() == ControlRecord.Type.COMMIT) {
            handOut(pending, apply);
        }
    }

    private void handOut(List<E> decoded, Consumer<E> apply) {
        decoded.forEach(apply);
        events += decoded.size();
    }
}
