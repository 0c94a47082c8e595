package io.millrace.record;

import io.millrace.common.Outcome;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a leader checks of a batch that a client or a coordinator wants appended, and the changes that the topic asks for.
 *
 * <p>Confined to the partition's owner. Records are looked at only where a rule needs them: keys of compacted topics and
 * recompression.
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

    /**
     * Checks the bytes from position to limit: exactly one whole sound batch with offsets 0 to n-1 that a client may write.
     *
     * @param nowMs wall-clock time, for the timestamp window and for LogAppendTime
     * @return the buffer to append: {@code batches} itself, with log append time stamped where asked, or a new heap buffer
     *     where it had to be recompressed
     */
    public Outcome<ByteBuffer> validateClient(ByteBuffer batches, Rules rules, long nowMs) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #validateClient} for this cluster's own coordinators: control batches are allowed. */
    public Outcome<ByteBuffer> validateCoordinator(ByteBuffer batches, Rules rules, long nowMs) {
        throw new UnsupportedOperationException();
    }

    /** Checks lengths, magic and checksums of a run of whole batches that a leader sent; offsets must rise. */
    public Outcome<ByteBuffer> validateReplicated(ByteBuffer batches) {
        throw new UnsupportedOperationException();
    }
}
