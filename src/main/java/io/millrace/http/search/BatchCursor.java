package io.millrace.http.search;

import io.millrace.common.Clock;
import io.millrace.filter.CandidateRecord;
import io.millrace.filter.RecordFilter;
import io.millrace.http.cluster.ReadPartition;
import io.millrace.http.records.AbortedProducers;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordHeader;
import io.millrace.record.RecordReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes through what was read of one partition, in short turns: unpacks records, asks the filter, writes matches.
 *
 * <p>Confined to one thread at a time: the search hands it to a worker for a turn and closes it when no turn is under way. Bounded:
 * a turn ends after {@link #TURN_NANOS} or with enough bytes of matches, also in the middle of a batch.
 */
final class BatchCursor implements CandidateRecord {
    /** How long a turn may take. */
    static final long TURN_NANOS = 2_000_000;

    private static final int RECORDS_BETWEEN_LOOKS = 16;

    private final int partition;
    private final ByteBuffer bytes;
    private final AbortedProducers aborted;
    private final long wantedFrom;
    private final long wantedTo;
    private final RecordBatch batch = new RecordBatch();
    private int position;
    private @Nullable RecordReader reader;
    private long nextOffset;
    private boolean ended;

    // What the present turn has found.
    private List<Match> matches = new ArrayList<>();
    private long matchBytes;
    private int maxMatchBytes;
    private long records;
    private long scannedBytes;
    private long failed;
    private long oldestMs;
    private long newestMs;
    private @Nullable String unreadable;

    BatchCursor(int partition, ReadPartition found, long wantedFrom, long wantedTo) {
        this.partition = partition;
        this.bytes = found.batches();
        this.position = bytes.position();
        this.aborted = new AbortedProducers(found.aborted());
        this.wantedFrom = wantedFrom;
        this.wantedTo = wantedTo;
        this.nextOffset = wantedFrom;
    }

    /** One turn. */
    ScanStep scan(RecordFilter filter, MatchWriter writer, Clock clock, int enoughBytes) {
        matches = new ArrayList<>();
        maxMatchBytes = enoughBytes;
        matchBytes = 0;
        records = 0;
        scannedBytes = 0;
        failed = 0;
        oldestMs = Long.MAX_VALUE;
        newestMs = Long.MIN_VALUE;
        unreadable = null;
        long deadlineNanos = clock.nowNanos() + TURN_NANOS;
        while (!ended && matchBytes < maxMatchBytes && clock.nowNanos() < deadlineNanos) {
            advance(filter, writer);
        }
        return new ScanStep(
                matches,
                records,
                scannedBytes,
                failed,
                ended,
                nextOffset,
                oldestMs,
                newestMs,
                Optional.ofNullable(unreadable));
    }

    /** Opens the next batch, or looks at some records of the one that is open. */
    private void advance(RecordFilter filter, MatchWriter writer) {
        try {
            if (reader == null) {
                open();
            } else {
                read(reader, filter, writer);
            }
        } catch (CorruptRecordException | UnreadableHeaders corrupt) {
            unreadable = "The batch at offset " + batch.baseOffset() + " of partition " + partition
                    + " cannot be read and was passed over: " + corrupt.getMessage();
            leaveBatch();
        }
    }

    private void open() throws CorruptRecordException {
        if (bytes.limit() - position < RecordBatch.HEADER_BYTES) {
            ended = true;
            return;
        }
        batch.wrap(bytes, position);
        int sizeBytes = batch.sizeBytes();
        if (sizeBytes < RecordBatch.HEADER_BYTES || position + sizeBytes > bytes.limit()) {
            ended = true; // It was cut off by the bound of the read and comes with the next one.
        } else if (batch.baseOffset() >= wantedTo) {
            nextOffset = Math.max(nextOffset, wantedTo);
            ended = true;
        } else if (aborted.hides(batch) || batch.nextOffset() <= wantedFrom) {
            leaveBatch();
        } else {
            reader = RecordReader.open(batch);
        }
    }

    private void read(RecordReader source, RecordFilter filter, MatchWriter writer) throws CorruptRecordException {
        for (int count = 0; count < RECORDS_BETWEEN_LOOKS && matchBytes < maxMatchBytes; count++) {
            if (!source.next() || source.offset() >= wantedTo) {
                leaveBatch();
                return;
            }
            if (source.offset() < nextOffset) {
                continue;
            }
            look(source, filter, writer);
            nextOffset = source.offset() + 1;
        }
    }

    private void look(RecordReader source, RecordFilter filter, MatchWriter writer) {
        records++;
        oldestMs = Math.min(oldestMs, source.timestampMs());
        newestMs = Math.max(newestMs, source.timestampMs());
        RecordFilter.Verdict verdict = filter.test(this);
        if (verdict == RecordFilter.Verdict.ACCEPTED) {
            Match match = new Match(partition, source.offset(), source.timestampMs(), writer.write(batch, this));
            matches.add(match);
            matchBytes += match.heldBytes();
        } else if (verdict == RecordFilter.Verdict.FAILED) {
            failed++;
        }
    }

    private void leaveBatch() {
        close();
        scannedBytes += batch.sizeBytes();
        nextOffset = Math.max(nextOffset, Math.min(batch.nextOffset(), wantedTo));
        position += batch.sizeBytes();
        ended = nextOffset >= wantedTo;
    }

    /** Lets go of the codec's memory. */
    void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    private RecordReader open(@Nullable RecordReader source) {
        if (source == null) {
            throw new IllegalStateException("no record is being looked at");
        }
        return source;
    }

    @Override
    public int partition() {
        return partition;
    }

    @Override
    public long offset() {
        return open(reader).offset();
    }

    @Override
    public long timestampMs() {
        return open(reader).timestampMs();
    }

    @Override
    public @Nullable ByteBuffer key() {
        return open(reader).key();
    }

    @Override
    public @Nullable ByteBuffer value() {
        return open(reader).value();
    }

    @Override
    public List<RecordHeader> headers() {
        try {
            return open(reader).headers();
        } catch (CorruptRecordException corrupt) {
            throw new UnreadableHeaders(corrupt);
        }
    }

    /** Carries the news of a corrupt record through filters and writers, which know nothing of batches. */
    private static final class UnreadableHeaders extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableHeaders(CorruptRecordException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
