package io.millrace.api.data;

import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the Produce API itself asks of a partition's records, before the log looks at them: exactly one whole batch of
 * magic 2, and a compression the request's version knows.
 *
 * <p>Pure; reads the batch header only.
 */
final class ProducedRecords {
    private static final int LENGTH_POSITION = 8;
    private static final int LOG_OVERHEAD_BYTES = 12;
    private static final int MAGIC_POSITION = 16;
    private static final int ATTRIBUTES_POSITION = 21;
    private static final int HEADER_BYTES = 61;
    private static final int COMPRESSION_MASK = 0x07;
    private static final int TRANSACTIONAL_FLAG = 0x10;
    private static final int ZSTD = 4;
    private static final short ZSTD_SINCE_VERSION = 7;

    private ProducedRecords() {}

    /** Why the records are refused; empty when they may go to the log. */
    static Optional<Refusal> refusal(ByteBuffer records, short version) {
        int start = records.position();
        if (records.remaining() < HEADER_BYTES) {
            return refuse(
                    Reason.INVALID_RECORD,
                    "a produce request must have one record batch for each partition, this one has "
                            + records.remaining() + " bytes");
        }
        byte magic = records.get(start + MAGIC_POSITION);
        if (magic != 2) {
            return refuse(
                    Reason.INVALID_RECORD,
                    "record batches must have magic 2, this one has " + magic
                            + ": use a client of version 0.11 or later");
        }
        long batchBytes = (long) records.getInt(start + LENGTH_POSITION) + LOG_OVERHEAD_BYTES;
        if (batchBytes != records.remaining()) {
            return refuse(
                    Reason.INVALID_RECORD,
                    "a produce request must have exactly one whole record batch for each partition; the first has "
                            + batchBytes + " bytes of " + records.remaining());
        }
        return attributesRefusal(records.getShort(start + ATTRIBUTES_POSITION), version);
    }

    private static Optional<Refusal> attributesRefusal(short attributes, short version) {
        if ((attributes & COMPRESSION_MASK) == ZSTD && version < ZSTD_SINCE_VERSION) {
            return refuse(
                    Reason.UNSUPPORTED_COMPRESSION_TYPE,
                    "zstd needs produce version " + ZSTD_SINCE_VERSION + ", the request has version " + version);
        }
        return Optional.empty();
    }

    static boolean isTransactional(ByteBuffer records) {
        return records.remaining() >= HEADER_BYTES
                && (records.getShort(records.position() + ATTRIBUTES_POSITION) & TRANSACTIONAL_FLAG) != 0;
    }

    private static Optional<Refusal> refuse(Reason reason, String message) {
        return Optional.of(new Refusal(reason, message));
    }
}
