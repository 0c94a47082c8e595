package io.millrace.service.figures;

import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.SegmentFacts;
import io.millrace.metrics.SpaceSaving;
import io.millrace.metrics.SpaceSaving.Counted;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import io.millrace.record.CorruptRecordException;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordReader;
import io.millrace.record.RecordSlice;
import io.millrace.storage.LogPosition;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The most frequent keys among the last records of a partition that this node leads, found by reading them when somebody asks:
 * appends pay nothing for it. Thread-safe because one search at a time runs, on a worker, with a sketch of its own.
 */
public final class KeyRanking {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int SKETCH_KEYS = 1_000;

    private final PartitionDirectory directory;
    private final BlockingPool coldReads;
    private final AtomicBoolean searching = new AtomicBoolean();

    public KeyRanking(PartitionDirectory directory, BlockingPool coldReads) {
        this.directory = directory;
        this.coldReads = coldReads;
    }

    /**
     * What was found. Immutable.
     *
     * @param withoutKey records that have none
     * @param bytes that were read
     */
    public record Ranking(
            long fromOffset, long toOffset, long records, long withoutKey, long bytes, List<Counted<RecordKey>> keys) {}

    /** Reads about the last {@code maxBytes} of a partition and ranks their keys. */
    public Future<Outcome<Ranking>> of(TopicRegistration topic, int partition, int maxBytes, int limit) {
        Optional<HostedPartition> hosted = directory
                .find(topic.id(), partition)
                .filter(found -> found.snapshot().closed().isEmpty());
        if (hosted.isEmpty()) {
            return Future.succeededFuture(Outcome.refused(
                    Refusal.Reason.NOT_LEADER,
                    topic.name() + "-" + partition + " is not led by this node: try again."));
        }
        if (!searching.compareAndSet(false, true)) {
            return Future.succeededFuture(Outcome.refused(
                    Refusal.Reason.THROTTLED, "This node ranks keys already, one partition at a time: try again."));
        }
        return coldReads.run(() -> rank(hosted.get(), maxBytes, limit)).onComplete(ended -> searching.set(false));
    }

    private static Outcome<Ranking> rank(HostedPartition hosted, int maxBytes, int limit) {
        try {
            return new Search(hosted, maxBytes).run(limit);
        } catch (IOException | CorruptRecordException unreadable) {
            return Outcome.refused(
                    Refusal.Reason.STORAGE_ERROR,
                    hosted.topicPartition() + " cannot be read: " + unreadable.getMessage());
        }
    }

    /** One search. Confined to its worker. */
    private static final class Search {
        private final HostedPartition hosted;
        private final LogPosition end;
        private final int maxBytes;
        private final SpaceSaving<RecordKey> sketch = new SpaceSaving<>(SKETCH_KEYS);
        private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        private long next;
        private long records;
        private long withoutKey;
        private long bytes;

        private Search(HostedPartition hosted, int maxBytes) {
            this.hosted = hosted;
            this.end = hosted.snapshot().highWatermark();
            this.maxBytes = maxBytes;
        }

        private Outcome<Ranking> run(int limit) throws IOException, CorruptRecordException {
            long from = start();
            next = from;
            boolean more = true;
            // The place of the start is a guess: with records of uneven size the bytes may be used up before the end.
            while (more && next < end.offset() && bytes < 2L * maxBytes) {
                Outcome<RecordSlice> read = hosted.log().read(next, CHUNK_BYTES, end, true);
                if (!(read instanceof Outcome.Done<RecordSlice> done)) {
                    return new Outcome.Refused<>(((Outcome.Refused<RecordSlice>) read).refusal());
                }
                more = take(done.value());
            }
            return Outcome.done(new Ranking(from, next, records, withoutKey, bytes, sketch.most(limit)));
        }

        private long start() throws IOException {
            long left = maxBytes;
            List<SegmentFacts> segments = hosted.log().segments();
            for (int index = segments.size() - 1; index >= 0; index--) {
                SegmentFacts segment = segments.get(index);
                if (segment.sizeBytes() > left) {
                    double share = (double) left / segment.sizeBytes();
                    long offsets = (long) ((segment.endOffset() - segment.baseOffset()) * share);
                    return Math.max(hosted.log().logStartOffset(), segment.endOffset() - offsets);
                }
                left -= segment.sizeBytes();
            }
            return hosted.log().logStartOffset();
        }

        private boolean take(RecordSlice slice) throws IOException, CorruptRecordException {
            try (slice) {
                ByteBuffer into = slice.sizeBytes() > CHUNK_BYTES ? ByteBuffer.allocate(slice.sizeBytes()) : chunk;
                into.clear().limit(slice.sizeBytes());
                int count = 1;
                while (into.hasRemaining() && count > 0) {
                    count = slice.read(into, into.position());
                }
                return batches(into.flip());
            }
        }

        private boolean batches(ByteBuffer into) throws CorruptRecordException {
            long before = next;
            int position = 0;
            while (into.limit() - position >= RecordBatch.HEADER_BYTES) {
                RecordBatch batch = new RecordBatch().wrap(into, position);
                int sizeBytes = batch.sizeBytes();
                if (sizeBytes < RecordBatch.HEADER_BYTES || position + sizeBytes > into.limit()) {
                    break; // Cut off by the bound of the read: it comes with the next one.
                }
                if (!batch.isControl()) {
                    keys(batch);
                }
                bytes += sizeBytes;
                next = batch.lastOffset() + 1;
                position += sizeBytes;
            }
            return next > before;
        }

        private void keys(RecordBatch batch) throws CorruptRecordException {
            try (RecordReader reader = RecordReader.open(batch)) {
                while (reader.next()) {
                    records++;
                    ByteBuffer key = reader.key();
                    if (key == null) {
                        withoutKey++;
                    } else {
                        sketch.add(RecordKey.of(key));
                    }
                }
            }
        }
    }
}
