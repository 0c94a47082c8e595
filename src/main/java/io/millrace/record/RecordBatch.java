package io.millrace.record;

import java.nio.ByteBuffer;

/**
 * A reusable view of one record batch (magic 2) inside a buffer; nothing is copied or allocated per batch or record.
 *
 * <p>Confined to its user. The layout is Kafka's: base offset 8, batch length 4, partition leader epoch 4, magic 1,
 * CRC32C 4 (of everything behind it), attributes 2, last offset delta 4, base timestamp 8, max timestamp 8, producer id
 * 8, producer epoch 2, base sequence 4, record count 4, records.
 */
public final class RecordBatch {
    /** Bytes before the part that the length field counts: base offset and length. */
    public static final int LOG_OVERHEAD_BYTES = 12;
    /** Size of a batch without records. */
    public static final int HEADER_BYTES = 61;

    /** Points this view at the batch that starts at {@code position} (absolute; the buffer's own position is ignored). */
    public RecordBatch wrap(ByteBuffer buffer, int position) {
        throw new UnsupportedOperationException();
    }

    public long baseOffset() {
        throw new UnsupportedOperationException();
    }

    /** Whole size of the batch in the log, overhead included. */
    public int sizeBytes() {
        throw new UnsupportedOperationException();
    }

    public int leaderEpoch() {
        throw new UnsupportedOperationException();
    }

    public byte magic() {
        throw new UnsupportedOperationException();
    }

    public long lastOffset() {
        throw new UnsupportedOperationException();
    }

    public long maxTimestampMs() {
        throw new UnsupportedOperationException();
    }

    public long producerId() {
        throw new UnsupportedOperationException();
    }

    public short producerEpoch() {
        throw new UnsupportedOperationException();
    }

    public int baseSequence() {
        throw new UnsupportedOperationException();
    }

    public int recordCount() {
        throw new UnsupportedOperationException();
    }

    public boolean isTransactional() {
        throw new UnsupportedOperationException();
    }

    public boolean isControl() {
        throw new UnsupportedOperationException();
    }
}
