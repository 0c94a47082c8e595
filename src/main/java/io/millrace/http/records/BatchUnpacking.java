package io.millrace.http.records;

import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.cluster.ReadPartition;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordReader;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes records out of the batches of one partition that were read: skips what is before the offset, markers, and, for who reads
 * committed records only, those of aborted transactions. Confined to its user.
 */
public final class BatchUnpacking {
    private final String topic;
    private final int partition;
    private final ReadPartition found;
    private final AbortedProducers aborted;
    private long nextOffset;

    /**
     * Begins behind everything before {@code offset}.
     *
     * @param found aborted transactions are in it only for who reads committed records
     */
    public BatchUnpacking(String topic, int partition, long offset, ReadPartition found) {
        this.topic = topic;
        this.partition = partition;
        this.found = found;
        this.nextOffset = offset;
        this.aborted = new AbortedProducers(found.aborted());
    }

    /** The offset behind the last record that was looked at. */
    public long nextOffset() {
        return nextOffset;
    }

    /** Hands records over, in order, until {@code take} says that it wants no more; the one it refuses is not passed. */
    public void forEach(Predicate<OutgoingRecord> take) {
        ByteBuffer bytes = found.batches().duplicate();
        int position = 0;
        try {
            while (bytes.limit() - position >= RecordBatch.HEADER_BYTES) {
                RecordBatch batch = new RecordBatch().wrap(bytes, position);
                int sizeBytes = batch.sizeBytes();
                if (sizeBytes < RecordBatch.HEADER_BYTES || position + sizeBytes > bytes.limit()) {
                    return; // A batch that was cut off by the bound of the read: it comes with the next one.
                }
                if (!unpack(batch, take)) {
                    return;
                }
                nextOffset = Math.max(nextOffset, batch.lastOffset() + 1);
                position += sizeBytes;
            }
        } catch (CorruptRecordException corrupt) {
            throw new RequestRefused(
                    ProblemCode.BROKER_ERROR,
                    topic + "-" + partition + " has a batch at offset " + nextOffset + " that cannot be read: "
                            + corrupt.getMessage());
        }
    }

    private boolean unpack(RecordBatch batch, Predicate<OutgoingRecord> take) throws CorruptRecordException {
        if (aborted.hides(batch)) {
            return true;
        }
        try (RecordReader reader = RecordReader.open(batch)) {
            while (reader.next()) {
                if (reader.offset() < nextOffset) {
                    continue;
                }
                OutgoingRecord record = new OutgoingRecord(
                        topic,
                        partition,
                        reader.offset(),
                        reader.timestampMs(),
                        copy(reader.key()),
                        copy(reader.value()),
                        reader.headers());
                if (!take.test(record)) {
                    return false;
                }
                nextOffset = reader.offset() + 1;
            }
        }
        return true;
    }

    /** The reader's views end with the next record, and a compressed batch reuses its memory. */
    private static @Nullable ByteBuffer copy(@Nullable ByteBuffer view) {
        if (view == null) {
            return null;
        }
        byte[] bytes = new byte[view.remaining()];
        view.get(view.position(), bytes);
        return ByteBuffer.wrap(bytes);
    }
}
