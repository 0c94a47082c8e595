package io.millrace.record;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A reusable view of one record batch (magic 2) inside a buffer; nothing is copied or allocated per batch or record.
 *
 * <p>Confined to its user. The layout is Kafka's: base offset 8, batch length 4, partition leader epoch 4, magic 1,
 * CRC32C 4 (of everything behind it), attributes 2, last offset delta 4, base timestamp 8, max timestamp 8, producer id
 * 8, producer epoch 2, base sequence 4, record count 4, records. Attributes: bits 0-2 compression, 3 log append time, 4
 * transactional, 5 control, 6 base timestamp is a delete horizon (KIP-534).
 *
 * <p>The view believes the header: whoever reads bytes of others compares {@link #sizeBytes} with what is there and asks
 * {@link #crcIsValid} first.
 */
public final class RecordBatch {
    /** Bytes before the part that the length field counts: base offset and length. */
    public static final int LOG_OVERHEAD_BYTES = 12;
    /** Size of a batch without records. */
    public static final int HEADER_BYTES = 61;
    /** The only format that is written or accepted. */
    public static final byte MAGIC = 2;
    /** Producer id of a batch that is not idempotent. */
    public static final long NO_PRODUCER_ID = -1;
    /** Producer epoch of a batch that is not idempotent. */
    public static final short NO_PRODUCER_EPOCH = -1;
    /** Base sequence of a batch that is not idempotent, or that a coordinator wrote. */
    public static final int NO_SEQUENCE = -1;
    /** Max timestamp of a batch without timestamps. */
    public static final long NO_TIMESTAMP = -1;
    /** Leader epoch of a batch that no leader has stamped. */
    public static final int NO_LEADER_EPOCH = -1;

    static final int LENGTH_AT = 8;
    static final int LEADER_EPOCH_AT = 12;
    static final int MAGIC_AT = 16;
    static final int CRC_AT = 17;
    static final int ATTRIBUTES_AT = 21;
    static final int LAST_OFFSET_DELTA_AT = 23;
    static final int BASE_TIMESTAMP_AT = 27;
    static final int MAX_TIMESTAMP_AT = 35;
    static final int PRODUCER_ID_AT = 43;
    static final int PRODUCER_EPOCH_AT = 51;
    static final int BASE_SEQUENCE_AT = 53;
    static final int RECORD_COUNT_AT = 57;

    static final int COMPRESSION_MASK = 0x07;
    static final int LOG_APPEND_TIME_FLAG = 0x08;
    static final int TRANSACTIONAL_FLAG = 0x10;
    static final int CONTROL_FLAG = 0x20;
    static final int DELETE_HORIZON_FLAG = 0x40;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer = NOTHING;
    private int start;
    /** Second window on {@code windowOf}, so that a checksum moves neither the caller's position nor its limit. */
    private ByteBuffer window = NOTHING;

    private @Nullable ByteBuffer windowOf;

    /**
     * Points this view at the batch that starts at {@code position} (absolute; the buffer's own position is ignored).
     * The first {@link #HEADER_BYTES} must be below the buffer's limit.
     */
    public RecordBatch wrap(ByteBuffer buffer, int position) {
        this.buffer = buffer;
        this.start = position;
        return this;
    }

    /** The buffer this view looks into. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** The whole batch as a window on the buffer: position at its start, limit at its end. */
    public ByteBuffer bytes() {
        ByteBuffer bytes = buffer.duplicate();
        bytes.clear().position(start).limit(start + sizeBytes());
        return bytes;
    }

    /** Where the batch starts in {@link #buffer}. */
    int start() {
        return start;
    }

    public long baseOffset() {
        return buffer.getLong(start);
    }

    /** Places the batch in a log; outside the checksum. */
    public void baseOffset(long baseOffset) {
        buffer.putLong(start, baseOffset);
    }

    /** Whole size of the batch in the log, overhead included; below {@link #HEADER_BYTES} when the length is nonsense. */
    public int sizeBytes() {
        return LOG_OVERHEAD_BYTES + buffer.getInt(start + LENGTH_AT);
    }

    public int leaderEpoch() {
        return buffer.getInt(start + LEADER_EPOCH_AT);
    }

    /** Stamps the term of the leader; outside the checksum. */
    public void leaderEpoch(int leaderEpoch) {
        buffer.putInt(start + LEADER_EPOCH_AT, leaderEpoch);
    }

    public byte magic() {
        return buffer.get(start + MAGIC_AT);
    }

    /** The checksum as the header states it. */
    public int crc() {
        return buffer.getInt(start + CRC_AT);
    }

    /** The checksum as the bytes say; the whole batch must be below the buffer's capacity. */
    @SuppressWarnings("ReferenceEquality") // Two buffers of equal content are two places all the same.
    public int computeCrc() {
        if (windowOf != buffer) {
            window = buffer.duplicate();
            windowOf = buffer;
        }
        window.clear().position(start + ATTRIBUTES_AT).limit(start + sizeBytes());
        crc.reset();
        crc.update(window);
        return (int) crc.getValue();
    }

    public boolean crcIsValid() {
        return sizeBytes() >= HEADER_BYTES && crc() == computeCrc();
    }

    public short attributes() {
        return buffer.getShort(start + ATTRIBUTES_AT);
    }

    /** The codec's number, as {@link Compression#ofId} takes it. */
    public int compressionId() {
        return attributes() & COMPRESSION_MASK;
    }

    /** Whether timestamps are the broker's (LogAppendTime): then every record has the max timestamp. */
    public boolean isLogAppendTime() {
        return (attributes() & LOG_APPEND_TIME_FLAG) != 0;
    }

    public boolean isTransactional() {
        return (attributes() & TRANSACTIONAL_FLAG) != 0;
    }

    public boolean isControl() {
        return (attributes() & CONTROL_FLAG) != 0;
    }

    public boolean hasDeleteHorizon() {
        return (attributes() & DELETE_HORIZON_FLAG) != 0;
    }

    /** Time from which compaction may drop the batch's tombstones or marker; {@link #NO_TIMESTAMP} when not set. */
    public long deleteHorizonMs() {
        return hasDeleteHorizon() ? baseTimestampMs() : NO_TIMESTAMP;
    }

    public int lastOffsetDelta() {
        return buffer.getInt(start + LAST_OFFSET_DELTA_AT);
    }

    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    /** Offset behind the batch. */
    public long nextOffset() {
        return lastOffset() + 1;
    }

    /** The timestamp that records' deltas count from. */
    public long baseTimestampMs() {
        return buffer.getLong(start + BASE_TIMESTAMP_AT);
    }

    public long maxTimestampMs() {
        return buffer.getLong(start + MAX_TIMESTAMP_AT);
    }

    /** Sets the kind of timestamp and the largest one, and brings the checksum up to date where that changed anything. */
    public void stampMaxTimestamp(boolean logAppendTime, long maxTimestampMs) {
        if (isLogAppendTime() == logAppendTime && maxTimestampMs() == maxTimestampMs) {
            return;
        }
        int attributes = logAppendTime ? attributes() | LOG_APPEND_TIME_FLAG : attributes() & ~LOG_APPEND_TIME_FLAG;
        buffer.putShort(start + ATTRIBUTES_AT, (short) attributes);
        buffer.putLong(start + MAX_TIMESTAMP_AT, maxTimestampMs);
        buffer.putInt(start + CRC_AT, computeCrc());
    }

    public long producerId() {
        return buffer.getLong(start + PRODUCER_ID_AT);
    }

    public boolean hasProducerId() {
        return producerId() > NO_PRODUCER_ID;
    }

    public short producerEpoch() {
        return buffer.getShort(start + PRODUCER_EPOCH_AT);
    }

    public int baseSequence() {
        return buffer.getInt(start + BASE_SEQUENCE_AT);
    }

    /** Sequence of the last record; sequences start again at 0 behind {@link Integer#MAX_VALUE}. */
    public int lastSequence() {
        int baseSequence = baseSequence();
        return baseSequence == NO_SEQUENCE ? NO_SEQUENCE : addSequence(baseSequence, lastOffsetDelta());
    }

    /** The sequence {@code count} records behind {@code sequence}. */
    public static int addSequence(int sequence, int count) {
        return sequence > Integer.MAX_VALUE - count ? count - (Integer.MAX_VALUE - sequence) - 1 : sequence + count;
    }

    /** The sequence {@code count} records before {@code sequence}; the inverse of {@link #addSequence}. */
    public static int subtractSequence(int sequence, int count) {
        return sequence < count ? Integer.MAX_VALUE - (count - sequence) + 1 : sequence - count;
    }

    public int recordCount() {
        return buffer.getInt(start + RECORD_COUNT_AT);
    }
}
