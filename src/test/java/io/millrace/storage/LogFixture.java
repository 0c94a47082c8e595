package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.config.BrokerConfig;
import io.millrace.config.TopicConfig;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordBatchBuilder;
import io.millrace.record.RecordSlice;
import io.millrace.testkit.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One log in a directory of its own, with what a test does to it all the time. */
final class LogFixture implements AutoCloseable {
    static final TopicPartition PARTITION = new TopicPartition("orders", 0);
    static final TopicId TOPIC_ID = new TopicId(1, 2);
    static final long START_MS = 1_700_000_000_000L;

    final ManualClock clock = new ManualClock(START_MS);
    private Path directory;
    private final FileOpener opener;
    private TopicConfig config;
    private LogManager manager;
    private PartitionLog log;

    LogFixture(Path directory, TopicConfig config) throws IOException {
        this(directory, config, FileOpener.SYSTEM);
    }

    LogFixture(Path directory, TopicConfig config, FileOpener opener) throws IOException {
        this.directory = directory;
        this.config = config;
        this.opener = opener;
        open();
    }

    private void open() throws IOException {
        BrokerConfig broker = BrokerConfig.defaults().with("log.dirs", directory.toString());
        manager = LogManager.open(broker, topic -> config, clock, opener);
        log = manager.create(PARTITION, TOPIC_ID, config);
    }

    PartitionLog log() {
        return log;
    }

    LogManager manager() {
        return manager;
    }

    Path partitionDirectory() {
        return directory.resolve(PARTITION.toString());
    }

    void config(TopicConfig changed) {
        config = changed;
        log.updateConfig(changed);
    }

    /** Stops as a clean stop does and starts again. */
    void restart() throws IOException {
        restart(partition -> {});
    }

    /** Stops as a clean stop does and starts again on what {@code damage} leaves of it. */
    void restart(Damage damage) throws IOException {
        manager.close();
        damage.to(partitionDirectory());
        open();
    }

    /** Starts again on what a kill at this moment leaves behind, on a copy that {@code damage} may change first. */
    void crash(Path copy, Damage damage) throws IOException {
        copyTree(directory, copy);
        damage.to(copy.resolve(PARTITION.toString()));
        manager.close();
        directory = copy;
        open();
    }

    interface Damage {
        void to(Path partitionDirectory) throws IOException;
    }

    static void copyTree(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!file.getFileName().toString().equals(".lock")) {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** A client's batch of {@code count} records of about {@code valueBytes} bytes each. */
    ByteBuffer batch(int count, int valueBytes) {
        return batch(count, valueBytes, clock.nowMs());
    }

    static ByteBuffer batch(int count, int valueBytes, long timestampMs) {
        RecordBatchBuilder builder = RecordBatchBuilder.plain().baseOffset(0);
        for (int i = 0; i < count; i++) {
            builder.append(timestampMs, bytes("k" + i), ByteBuffer.wrap(new byte[valueBytes]));
        }
        return direct(builder.build());
    }

    /** An idempotent producer's batch. */
    ByteBuffer producerBatch(long producerId, int epoch, int sequence, int count) {
        RecordBatchBuilder builder =
                RecordBatchBuilder.plain().baseOffset(0).producer(producerId, (short) epoch, sequence);
        for (int i = 0; i < count; i++) {
            builder.append(clock.nowMs(), bytes("k" + i), bytes("v" + i));
        }
        return direct(builder.build());
    }

    static ByteBuffer direct(ByteBuffer bytes) {
        return ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    AppendOutcome.Appended append(int count) throws IOException {
        return append(batch(count, 20));
    }

    AppendOutcome.Appended append(ByteBuffer batch) throws IOException {
        AppendOutcome outcome = log.append(batch, 0, AppendOrigin.CLIENT);
        assertThat(outcome).isInstanceOf(AppendOutcome.Appended.class);
        return (AppendOutcome.Appended) outcome;
    }

    void flush() throws IOException {
        FlushTicket ticket = log.prepareFlush();
        ticket.force();
        log.onFlushed(ticket);
    }

    /** First and last offset of each batch from {@code offset} to the log end, after checking every checksum. */
    List<String> batchesFrom(long offset) throws IOException {
        return batchesFrom(log, offset);
    }

    static List<String> batchesFrom(PartitionLog log, long offset) throws IOException {
        List<String> found = new ArrayList<>();
        long next = offset;
        while (next < log.logEnd().offset()) {
            try (RecordSlice slice = slice(log, next, 1 << 20)) {
                ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
                while (bytes.hasRemaining()) {
                    slice.read(bytes, bytes.position());
                }
                RecordBatch batch = new RecordBatch();
                for (int at = 0; at + 12 <= bytes.limit(); at += batch.sizeBytes()) {
                    batch.wrap(bytes, at);
                    if (at + batch.sizeBytes() > bytes.limit()) {
                        break;
                    }
                    assertThat(batch.crcIsValid()).isTrue();
                    found.add(batch.baseOffset() + "-" + batch.lastOffset());
                    next = batch.nextOffset();
                }
            }
        }
        return found;
    }

    /** First and last offset of the batch that a reader of {@code offset} gets, after checking its checksum. */
    String firstBatch(long offset) throws IOException {
        try (RecordSlice slice = slice(offset, 1)) {
            ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
            slice.read(bytes, 0);
            RecordBatch batch = new RecordBatch().wrap(bytes.flip(), 0);
            assertThat(batch.crcIsValid()).isTrue();
            return batch.baseOffset() + "-" + batch.lastOffset();
        }
    }

    RecordSlice slice(long offset, int maxBytes) throws IOException {
        return slice(log, offset, maxBytes);
    }

    private static RecordSlice slice(PartitionLog log, long offset, int maxBytes) throws IOException {
        Outcome<RecordSlice> outcome = log.read(offset, maxBytes, log.logEnd(), true);
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done<RecordSlice>) outcome).value();
    }

    List<String> files() throws IOException {
        try (var files = Files.list(partitionDirectory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void close() throws IOException {
        manager.close();
    }
}
