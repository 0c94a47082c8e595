package io.millrace.bench;

import io.millrace.common.SystemClock;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.config.BrokerConfig;
import io.millrace.config.TopicConfig;
import io.millrace.record.RecordBatchBuilder;
import io.millrace.storage.AppendOrigin;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogManager;
import io.millrace.storage.PartitionLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;

/** One real log in a directory of its own, and batches for it as a client sends them. Owned by the benchmark's thread. */
final class BenchLog implements AutoCloseable {
    static final int BATCH_BYTES = 64 << 10;
    private static final int RECORD_OVERHEAD_BYTES = 8;
    private static final TopicConfig CONFIG = TopicConfig.defaults()
            .with("segment.bytes", "134217728")
            .with("retention.bytes", "268435456")
            .with("file.delete.delay.ms", "0");

    final PartitionLog log;
    private final Path directory;
    private final LogManager manager;

    BenchLog() throws IOException {
        directory = Files.createTempDirectory("millrace-bench");
        manager = LogManager.open(
                BrokerConfig.defaults().with("log.dirs", directory.toString()), topic -> CONFIG, SystemClock.INSTANCE);
        log = manager.create(new TopicPartition("bench", 0), new TopicId(1, 2), CONFIG);
    }

    /** A batch of {@link #BATCH_BYTES} or a little less, in a direct buffer as the network hands it over. */
    static ByteBuffer batch(int recordBytes) {
        byte[] value = new byte[recordBytes];
        new Random(1).nextBytes(value);
        RecordBatchBuilder builder = RecordBatchBuilder.plain();
        for (int i = 0; i < BATCH_BYTES / (recordBytes + RECORD_OVERHEAD_BYTES); i++) {
            builder.append(SystemClock.INSTANCE.nowMs(), null, ByteBuffer.wrap(value));
        }
        ByteBuffer built = builder.build();
        return ByteBuffer.allocateDirect(built.remaining()).put(built).flip();
    }

    AppendOutcome append(ByteBuffer batch) throws IOException {
        return log.append(batch.clear().putLong(0, 0), 0, AppendOrigin.CLIENT); // A client counts offsets from zero.
    }

    /** Keeps the disk from filling up. */
    void forgetOldSegments() throws IOException {
        log.applyRetention(log.logEnd().offset());
        manager.deleteExpiredFiles();
    }

    @Override
    public void close() throws IOException {
        manager.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
