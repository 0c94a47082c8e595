package io.millrace.storage.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.AbortedTransaction;
import io.millrace.common.Outcome;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.config.BrokerConfig;
import io.millrace.config.TopicConfig;
import io.millrace.record.ControlRecord;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordBatchBuilder;
import io.millrace.record.RecordReader;
import io.millrace.record.RecordSlice;
import io.millrace.storage.AppendOrigin;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.FlushTicket;
import io.millrace.storage.LogManager;
import io.millrace.storage.LogPosition;
import io.millrace.storage.PartitionLog;
import io.millrace.testkit.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A compacted log with its naive twin: what a reader of committed records must see of each key in the end. */
final class CompactedLog implements AutoCloseable {
    static final long START_MS = 1_700_000_000_000L;
    private static final TopicPartition PARTITION = new TopicPartition("states", 0);

    final ManualClock clock;
    private final Path directory;
    private final LogManager manager;
    private final PartitionLog log;
    private final Map<Long, Integer> nextSequences = new HashMap<>();
    private OptionalLong checkpoint = OptionalLong.empty();

    CompactedLog(Path directory, TopicConfig config, long nowMs) throws IOException {
        this.directory = directory;
        this.clock = new ManualClock(nowMs);
        BrokerConfig broker = BrokerConfig.defaults().with("log.dirs", directory.toString());
        manager = LogManager.open(broker, topic -> config, clock);
        log = manager.create(PARTITION, new TopicId(1, 2), config);
    }

    static TopicConfig config() {
        return TopicConfig.defaults()
                .with("cleanup.policy", "compact")
                .with("segment.bytes", "2000")
                .with("min.cleanable.dirty.ratio", "0")
                .with("delete.retention.ms", "1000");
    }

    PartitionLog log() {
        return log;
    }

    Path partitionDirectory() {
        return directory.resolve(PARTITION.toString());
    }

    /** Appends one batch; null values are tombstones. Returns the first offset. */
    long put(long producerId, boolean transactional, String[] keys, @Nullable String[] values) throws IOException {
        int sequence = nextSequences.getOrDefault(producerId, 0);
        RecordBatchBuilder builder = RecordBatchBuilder.plain();
        if (producerId >= 0) {
            builder.producer(producerId, (short) 0, sequence);
            nextSequences.put(producerId, sequence + keys.length);
        }
        if (transactional) {
            builder.transactional();
        }
        for (int index = 0; index < keys.length; index++) {
            builder.append(clock.nowMs(), bytes(keys[index]), bytes(values[index]));
        }
        return append(builder.build(), AppendOrigin.VERIFIED_CLIENT);
    }

    void put(String key, @Nullable String value) throws IOException {
        put(-1, false, new String[] {key}, new String[] {value});
    }

    long end(long producerId, ControlRecord.Type type) throws IOException {
        return append(
                RecordBatchBuilder.plain()
                        .producer(producerId, (short) 0, RecordBatch.NO_SEQUENCE)
                        .transactional()
                        .control()
                        .append(clock.nowMs(), new ControlRecord(type, 1))
                        .build(),
                AppendOrigin.COORDINATOR);
    }

    private long append(ByteBuffer batch, AppendOrigin origin) throws IOException {
        ByteBuffer direct =
                ByteBuffer.allocateDirect(batch.remaining()).put(batch).flip();
        AppendOutcome outcome = log.append(direct, 0, origin);
        assertThat(outcome).isInstanceOf(AppendOutcome.Appended.class);
        return ((AppendOutcome.Appended) outcome).baseOffset();
    }

    /** Plans a round as a cleaner does; empty when nothing is to be done. */
    Optional<CleaningPlan> plan() throws Exception {
        FlushTicket ticket = log.prepareFlush();
        ticket.force();
        log.onFlushed(ticket);
        log.onHighWatermark(log.logEnd().offset());
        LogPosition stable = log.firstUnstable().orElse(log.logEnd());
        return CleaningPolicy.plan(log, checkpoint, stable, clock.nowMs());
    }

    /** One whole round; false when nothing was to be done. */
    boolean compact(long mapBytes) throws Exception {
        Optional<CleaningPlan> plan = plan();
        if (plan.isEmpty()) {
            return false;
        }
        LogCleaner.Cleaned cleaned = new LogCleaner(mapBytes, () -> false).clean(plan.get());
        assertThat(LogCleaner.install(log, cleaned)).isTrue();
        checkpoint = OptionalLong.of(cleaned.firstDirtyOffset());
        return true;
    }

    /** Values by key as a reader of committed records ends up with, and each record it saw by offset. */
    Map<String, String> committed(BiConsumer<Long, String> seen) throws Exception {
        Map<String, String> state = new TreeMap<>();
        forEachBatch(batch -> {
            if (!batch.isControl() && !isAborted(batch)) {
                read(batch, state, seen);
            }
        });
        return state;
    }

    Map<String, String> committed() throws Exception {
        return committed((offset, record) -> {});
    }

    private boolean isAborted(RecordBatch batch) throws IOException {
        List<AbortedTransaction> aborted = log.abortedTransactions(batch.baseOffset(), batch.nextOffset());
        return batch.isTransactional()
                && aborted.stream()
                        .anyMatch(entry -> entry.producerId() == batch.producerId()
                                && entry.firstOffset() <= batch.lastOffset()
                                && entry.lastOffset() > batch.lastOffset());
    }

    private static void read(RecordBatch batch, Map<String, String> state, BiConsumer<Long, String> seen)
            throws Exception {
        try (RecordReader reader = RecordReader.open(batch)) {
            while (reader.next()) {
                String key = text(reader.key());
                String value = text(reader.value());
                seen.accept(reader.offset(), key + "=" + value);
                if (value == null) {
                    state.remove(key);
                } else {
                    state.put(key, value);
                }
            }
        }
    }

    interface BatchVisitor {
        void visit(RecordBatch batch) throws Exception;
    }

    void forEachBatch(BatchVisitor visitor) throws Exception {
        long offset = log.logStartOffset();
        while (offset < log.logEnd().offset()) {
            ByteBuffer bytes = slice(offset);
            if (bytes.limit() == 0) {
                return;
            }
            RecordBatch batch = new RecordBatch();
            for (int at = 0; at < bytes.limit(); at += batch.sizeBytes()) {
                batch.wrap(bytes, at);
                assertThat(batch.crcIsValid()).isTrue();
                assertThat(batch.lastOffset()).isGreaterThanOrEqualTo(offset);
                visitor.visit(batch);
                offset = batch.nextOffset();
            }
        }
    }

    private ByteBuffer slice(long offset) throws IOException {
        Outcome<RecordSlice> outcome = log.read(offset, Integer.MAX_VALUE, log.logEnd(), true);
        try (RecordSlice slice = ((Outcome.Done<RecordSlice>) outcome).value()) {
            ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
            while (bytes.hasRemaining() && slice.read(bytes, bytes.position()) > 0) {
                // Until all is there.
            }
            return bytes.flip();
        }
    }

    List<String> batches() throws Exception {
        List<String> batches = new ArrayList<>();
        forEachBatch(batch -> batches.add(batch.baseOffset() + "-" + batch.lastOffset() + ":" + batch.recordCount()));
        return batches;
    }

    private static @Nullable ByteBuffer bytes(@Nullable String text) {
        return text == null ? null : ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String text(@Nullable ByteBuffer bytes) {
        return bytes == null
                ? null
                : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    @Override
    public void close() throws IOException {
        manager.close();
    }
}
