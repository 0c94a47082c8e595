package io.millrace.record;

import io.millrace.common.Invariants;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A writer of one record batch, record by record; the settings come first, then the records, then {@link #build}.
 *
 * <p>Confined to its user; for one batch. Copies what it is given.
 */
public final class RecordBatchBuilder {
    private static final ByteBuffer NO_HEADERS = ByteBuffer.wrap(new byte[] {0});
    private static final int MAX_PREFIX_BYTES = 40;
    private static final int FIRST_BYTES = 512;

    private final Compression compression;
    private final BatchBytes bytes;
    private final OutputStream records;
    private final byte[] prefix = new byte[MAX_PREFIX_BYTES];

    private long baseOffset = -1;
    private long lastOffset = -1;
    private int leaderEpoch = RecordBatch.NO_LEADER_EPOCH;
    private boolean logAppendTime;
    private boolean transactional;
    private boolean control;
    private boolean deleteHorizonSet;
    private boolean baseTimestampSet;
    private long baseTimestampMs = RecordBatch.NO_TIMESTAMP;
    private long maxTimestampMs = RecordBatch.NO_TIMESTAMP;
    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;
    private int baseSequence = RecordBatch.NO_SEQUENCE;
    private int recordCount;

    public RecordBatchBuilder(Compression compression, int level) {
        this(compression, level, FIRST_BYTES);
    }

    private RecordBatchBuilder(Compression compression, int level, int expectedBytes) {
        this.compression = compression;
        this.bytes = new BatchBytes(expectedBytes);
        bytes.write(new byte[RecordBatch.HEADER_BYTES], 0, RecordBatch.HEADER_BYTES);
        try {
            this.records = compression.compress(bytes, level);
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
    }

    /** A builder without compression. */
    public static RecordBatchBuilder plain() {
        return new RecordBatchBuilder(Compression.NONE, Compression.DEFAULT_LEVEL);
    }

    /** A builder without compression for a batch of about this size, so that its memory need not grow. */
    public static RecordBatchBuilder plain(int expectedBytes) {
        return new RecordBatchBuilder(Compression.NONE, Compression.DEFAULT_LEVEL, expectedBytes);
    }

    /** Takes over everything of {@code source}'s header that is not about its records' bytes, offsets included. */
    public RecordBatchBuilder like(RecordBatch source) {
        offsets(source.baseOffset(), source.lastOffset());
        leaderEpoch(source.leaderEpoch());
        producer(source.producerId(), source.producerEpoch(), source.baseSequence());
        logAppendTime = source.isLogAppendTime();
        maxTimestampMs = logAppendTime ? source.maxTimestampMs() : maxTimestampMs;
        transactional = source.isTransactional();
        control = source.isControl();
        if (source.hasDeleteHorizon()) {
            deleteHorizon(source.baseTimestampMs());
        }
        return this;
    }

    /** The header of {@code source} alone: its offsets, producer and max timestamp, and no records. */
    public static ByteBuffer emptyOf(RecordBatch source) {
        RecordBatchBuilder empty = plain().like(source);
        empty.maxTimestampMs = source.maxTimestampMs();
        empty.deleteHorizonSet = false;
        empty.baseTimestampMs = RecordBatch.NO_TIMESTAMP;
        return empty.build();
    }

    /** Where the batch begins and ends, when that is not where its records do. */
    public RecordBatchBuilder offsets(long baseOffset, long lastOffset) {
        this.baseOffset = baseOffset;
        this.lastOffset = lastOffset;
        return this;
    }

    /** Where the batch begins; its records follow from there. */
    public RecordBatchBuilder baseOffset(long baseOffset) {
        return offsets(baseOffset, baseOffset - 1);
    }

    public RecordBatchBuilder leaderEpoch(int leaderEpoch) {
        this.leaderEpoch = leaderEpoch;
        return this;
    }

    public RecordBatchBuilder producer(long producerId, short producerEpoch, int baseSequence) {
        this.producerId = producerId;
        this.producerEpoch = producerEpoch;
        this.baseSequence = baseSequence;
        return this;
    }

    public RecordBatchBuilder transactional() {
        transactional = true;
        return this;
    }

    public RecordBatchBuilder control() {
        control = true;
        return this;
    }

    /** Gives every record this timestamp, the broker's. */
    public RecordBatchBuilder logAppendTime(long timestampMs) {
        logAppendTime = true;
        maxTimestampMs = timestampMs;
        return this;
    }

    /** Keeps timestamps as the records have them, and their largest. */
    public RecordBatchBuilder createTime() {
        logAppendTime = false;
        maxTimestampMs = RecordBatch.NO_TIMESTAMP;
        return this;
    }

    /** Puts the delete horizon (KIP-534) where the base timestamp stands. */
    public RecordBatchBuilder deleteHorizon(long horizonMs) {
        Invariants.check(recordCount == 0, "the delete horizon comes before the records");
        deleteHorizonSet = true;
        baseTimestampSet = true;
        baseTimestampMs = horizonMs;
        return this;
    }

    /** Adds a record behind the last one. */
    public RecordBatchBuilder append(long timestampMs, @Nullable ByteBuffer key, @Nullable ByteBuffer value) {
        return append(nextOffset(), timestampMs, key, value, NO_HEADERS);
    }

    /** Adds a record with headers behind the last one. */
    public RecordBatchBuilder append(
            long timestampMs, @Nullable ByteBuffer key, @Nullable ByteBuffer value, List<RecordHeader> headers) {
        return append(nextOffset(), timestampMs, key, value, encode(headers));
    }

    /** Adds the record at hand of {@code source} with its own offset. */
    public RecordBatchBuilder append(RecordReader source) {
        return append(source.offset(), source.timestampMs(), source.key(), source.value(), source.encodedHeaders());
    }

    /** Adds the end of a transaction. */
    public RecordBatchBuilder append(long timestampMs, ControlRecord end) {
        return append(timestampMs, end.key(), end.value());
    }

    private long nextOffset() {
        return baseOffset < 0 ? 0 : lastOffset + 1;
    }

    private RecordBatchBuilder append(
            long offset,
            long timestampMs,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            ByteBuffer encodedHeaders) {
        if (baseOffset < 0) {
            baseOffset = offset;
        }
        if (!baseTimestampSet) {
            baseTimestampMs = timestampMs;
            baseTimestampSet = true;
        }
        int offsetDelta = Math.toIntExact(offset - baseOffset);
        long timestampDelta = timestampMs - baseTimestampMs;
        int keyBytes = key == null ? 0 : key.remaining();
        int valueBytes = value == null ? 0 : value.remaining();
        int valueLength = value == null ? -1 : valueBytes;
        int bodyBytes = 1
                + Varint.sizeOf(timestampDelta)
                + Varint.sizeOf(offsetDelta)
                + Varint.sizeOf(key == null ? -1 : keyBytes)
                + keyBytes
                + Varint.sizeOf(valueLength)
                + valueBytes
                + encodedHeaders.remaining();
        int end = Varint.write(bodyBytes, prefix, 0);
        prefix[end++] = 0;
        end = Varint.write(timestampDelta, prefix, end);
        end = Varint.write(offsetDelta, prefix, end);
        end = Varint.write(key == null ? -1 : keyBytes, prefix, end);
        try {
            records.write(prefix, 0, end);
            write(key);
            records.write(prefix, 0, Varint.write(valueLength, prefix, 0));
            write(value);
            write(encodedHeaders);
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
        lastOffset = Math.max(lastOffset, offset);
        maxTimestampMs = logAppendTime ? maxTimestampMs : Math.max(maxTimestampMs, timestampMs);
        recordCount++;
        return this;
    }

    private void write(@Nullable ByteBuffer field) throws IOException {
        if (field == null) {
            return;
        }
        if (field.hasArray()) {
            records.write(field.array(), field.arrayOffset() + field.position(), field.remaining());
            return;
        }
        byte[] copy = new byte[field.remaining()];
        field.get(field.position(), copy);
        records.write(copy);
    }

    private static ByteBuffer encode(List<RecordHeader> headers) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        byte[] number = new byte[MAX_PREFIX_BYTES];
        put(encoded, number, headers.size());
        for (RecordHeader header : headers) {
            byte[] key = header.key().getBytes(StandardCharsets.UTF_8);
            put(encoded, number, key.length);
            encoded.writeBytes(key);
            ByteBuffer value = header.value();
            put(encoded, number, value == null ? -1 : value.remaining());
            if (value != null) {
                byte[] copy = new byte[value.remaining()];
                value.get(value.position(), copy);
                encoded.writeBytes(copy);
            }
        }
        return ByteBuffer.wrap(encoded.toByteArray());
    }

    private static void put(ByteArrayOutputStream target, byte[] scratch, int number) {
        target.write(scratch, 0, Varint.write(number, scratch, 0));
    }

    public int recordCount() {
        return recordCount;
    }

    /** Bytes written so far; those that the codec still holds come on top. */
    public int sizeBytes() {
        return bytes.size();
    }

    /** Ends the batch: position 0, limit its size, on the heap. */
    public ByteBuffer build() {
        try {
            // An empty batch has no records section at all, so no frame of a codec either.
            if (recordCount == 0) {
                bytes.truncateTo(RecordBatch.HEADER_BYTES);
            } else {
                records.close();
            }
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
        ByteBuffer batch = bytes.toBuffer();
        long base = Math.max(baseOffset, 0);
        batch.putLong(0, base);
        batch.putInt(RecordBatch.LENGTH_AT, batch.limit() - RecordBatch.LOG_OVERHEAD_BYTES);
        batch.putInt(RecordBatch.LEADER_EPOCH_AT, leaderEpoch);
        batch.put(RecordBatch.MAGIC_AT, RecordBatch.MAGIC);
        batch.putShort(RecordBatch.ATTRIBUTES_AT, attributes());
        batch.putInt(RecordBatch.LAST_OFFSET_DELTA_AT, Math.toIntExact(lastOffset - base));
        batch.putLong(RecordBatch.BASE_TIMESTAMP_AT, baseTimestampMs);
        batch.putLong(RecordBatch.MAX_TIMESTAMP_AT, maxTimestampMs);
        batch.putLong(RecordBatch.PRODUCER_ID_AT, producerId);
        batch.putShort(RecordBatch.PRODUCER_EPOCH_AT, producerEpoch);
        batch.putInt(RecordBatch.BASE_SEQUENCE_AT, baseSequence);
        batch.putInt(RecordBatch.RECORD_COUNT_AT, recordCount);
        CRC32C crc = new CRC32C();
        crc.update(batch.slice(RecordBatch.ATTRIBUTES_AT, batch.limit() - RecordBatch.ATTRIBUTES_AT));
        batch.putInt(RecordBatch.CRC_AT, (int) crc.getValue());
        return batch;
    }

    private short attributes() {
        int attributes = compression.id();
        attributes |= logAppendTime ? RecordBatch.LOG_APPEND_TIME_FLAG : 0;
        attributes |= transactional ? RecordBatch.TRANSACTIONAL_FLAG : 0;
        attributes |= control ? RecordBatch.CONTROL_FLAG : 0;
        attributes |= deleteHorizonSet ? RecordBatch.DELETE_HORIZON_FLAG : 0;
        return (short) attributes;
    }

    /** Bytes in memory that are handed out without another copy. */
    private static final class BatchBytes extends ByteArrayOutputStream {
        BatchBytes(int firstBytes) {
            super(firstBytes);
        }

        ByteBuffer toBuffer() {
            return ByteBuffer.wrap(buf, 0, count).slice();
        }

        void truncateTo(int sizeBytes) {
            count = sizeBytes;
        }
    }
}
