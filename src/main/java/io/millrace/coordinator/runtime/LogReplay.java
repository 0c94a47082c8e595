package io.millrace.coordinator.runtime;

import io.millrace.common.Outcome;
import io.millrace.coordinator.EventCodec;
import io.millrace.coordinator.Framing;
import io.millrace.record.ControlRecord;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordReader;
import io.millrace.record.RecordSlice;
import io.millrace.storage.LogPosition;
import io.millrace.storage.PartitionLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a log from its start to an end that was fixed before, a slice at a time, so that other shards of the
 * same worker get their turns in between. What is part of a transaction, and the markers that end one, reach the machine as such.
 *
 * <p>Confined to the shard's context; blocks for the disk.
 */
final class LogReplay<E> {
    private final PartitionLog log;
    private final LogPosition end;
    private final EventCodec<E> codec;
    private final int sliceBytes;
    private final RecordBatch batch = new RecordBatch();
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
        try (RecordReader reader = RecordReader.open(batch)) {
            while (reader.next()) {
                ByteBuffer key = reader.key();
                if (reader.offset() < nextOffset || key == null) {
                    continue;
                }
                Optional<E> event = decode(key, reader.value());
                if (event.isPresent()) {
                    apply.accept(event.get());
                    events++;
                }
            }
        }
    }

    private Optional<E> decode(ByteBuffer key, @Nullable ByteBuffer value) {
        if (batch.isControl()) {
            return ControlRecord.parse(key, value)
                    .flatMap(marker -> codec.decode(new Framing.EndOfTransaction(
                            batch.producerId(),
                            batch.producerEpoch(),
                            marker.coordinatorEpoch(),
                            marker.type() == ControlRecord.Type.COMMIT)));
        }
        return batch.isTransactional()
                ? codec.decode(new Framing.InTransaction(batch.producerId(), batch.producerEpoch()), key, value)
                : codec.decode(key, value);
    }
}
