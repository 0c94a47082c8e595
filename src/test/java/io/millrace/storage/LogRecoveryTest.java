package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.TopicConfig;
import io.millrace.testkit.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRecoveryTest {
    private static final String FIRST_SEGMENT = "00000000000000000000.log";

    @Test
    void cutsTheLogAtEveryByteOfItsLastBatch(@TempDir Path directory) throws IOException {
        int from;
        int to;
        try (LogFixture fixture = new LogFixture(directory.resolve("origin"), TopicConfig.defaults())) {
            fixture.append(3);
            from = fixture.append(2).end().position();
            to = fixture.append(4).end().position();
            LogFixture.copyTree(directory.resolve("origin"), directory.resolve("killed"));
        }

        for (int cut = from; cut < to; cut++) {
            int sizeBytes = cut;
            assertRecovers(directory, cut, log -> log.truncate(sizeBytes));
        }
    }

    @Test
    void flipsEveryByteOfTheLastBatch(@TempDir Path directory) throws IOException {
        int from;
        int to;
        try (LogFixture fixture = new LogFixture(directory.resolve("origin"), TopicConfig.defaults())) {
            fixture.append(3);
            from = fixture.append(2).end().position();
            to = fixture.append(4).end().position();
            LogFixture.copyTree(directory.resolve("origin"), directory.resolve("killed"));
        }

        for (int flip = from; flip < to; flip++) {
            int at = flip;
            assertRecovers(directory, flip, log -> flip(log, at));
        }
    }

    private static void flip(FileChannel log, int at) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        log.read(one, at);
        log.write(ByteBuffer.wrap(new byte[] {(byte) ~one.get(0)}), at);
    }

    private interface Corruption {
        void apply(FileChannel log) throws IOException;
    }

    private static void assertRecovers(Path directory, int number, Corruption corruption) throws IOException {
        Path copy = directory.resolve("copy" + number);
        LogFixture.copyTree(directory.resolve("killed"), copy);
        Path file = copy.resolve(LogFixture.PARTITION.toString()).resolve(FIRST_SEGMENT);
        try (FileChannel log = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            corruption.apply(log);
        }
        PartitionLog log = load(copy.resolve(LogFixture.PARTITION.toString()));
        assertThat(LogFixture.batchesFrom(log, 0)).as("byte %d", number).containsExactly("0-2", "3-4");
        log.append(LogFixture.batch(1, 20, LogFixture.START_MS), 0, AppendOrigin.CLIENT);
        assertThat(LogFixture.batchesFrom(log, 0)).containsExactly("0-2", "3-4", "5-5");
        log.abandon();
        DeletionQueue.removeTree(copy);
    }

    private static PartitionLog load(Path partition) throws IOException {
        ManualClock clock = new ManualClock(LogFixture.START_MS);
        LogEnvironment environment = new LogEnvironment(
                clock, FileOpener.SYSTEM, new DeletionQueue(clock), new RecoveryBacklog(), 86_400_000);
        return new LogLoader(environment)
                .load(LogFixture.PARTITION, partition, TopicConfig.defaults(), new LogLoader.Checkpoints(0, 0, false));
    }

    @Test
    void losesNothingWhenKilledAfterRolls(@TempDir Path directory) throws IOException {
        TopicConfig small = TopicConfig.defaults().with("segment.bytes", "2000").with("index.interval.bytes", "300");
        try (LogFixture fixture = new LogFixture(directory.resolve("first"), small)) {
            for (int i = 0; i < 100; i++) {
                fixture.append(5);
                if (i == 50) {
                    fixture.flush();
                    fixture.manager().checkpoint();
                }
            }
            List<String> before = fixture.batchesFrom(0);

            fixture.crash(directory.resolve("second"), partition -> {});

            assertThat(fixture.batchesFrom(0)).isEqualTo(before).hasSize(100);
            assertThat(fixture.log().flushedEnd()).isEqualTo(fixture.log().logEnd());
        }
    }

    @Test
    void doesNotReadWhatTheRecoveryPointCovers(@TempDir Path directory) throws IOException {
        TopicConfig config = TopicConfig.defaults().with("index.interval.bytes", "300");
        try (LogFixture fixture = new LogFixture(directory.resolve("first"), config)) {
            for (int i = 0; i < 100; i++) {
                fixture.append(5);
            }
            fixture.flush();
            fixture.manager().checkpoint();
            fixture.append(5);

            // Damage that a full check would find: it is before the recovery point, which was on the disk.
            fixture.crash(directory.resolve("second"), partition -> flipAt(partition.resolve(FIRST_SEGMENT), 70));

            assertThat(fixture.log().logEnd().offset()).isEqualTo(505);
        }
    }

    private static void flipAt(Path file, int at) throws IOException {
        try (FileChannel log = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            flip(log, at);
        }
    }

    @Test
    void rebuildsMissingAndDamagedIndexes(@TempDir Path directory) throws IOException {
        TopicConfig small = TopicConfig.defaults().with("segment.bytes", "2000").with("index.interval.bytes", "300");
        try (LogFixture fixture = new LogFixture(directory.resolve("first"), small)) {
            for (int i = 0; i < 100; i++) {
                fixture.append(5);
            }
            fixture.flush();
            fixture.manager().checkpoint();
            List<String> before = fixture.batchesFrom(0);

            fixture.crash(directory.resolve("second"), partition -> {
                for (String name : List.of("00000000000000000045.index", "00000000000000000045.timeindex")) {
                    Files.delete(partition.resolve(name));
                }
                Files.write(partition.resolve("00000000000000000090.index"), new byte[] {9, 9, 9, 9, 1, 1, 1, 1, 7});
            });

            assertThat(fixture.batchesFrom(0)).isEqualTo(before);
            assertThat(fixture.batchesFrom(64)).startsWith("60-64");
            assertThat(fixture.batchesFrom(101)).startsWith("100-104");
            assertThat(fixture.files()).contains("00000000000000000045.index");
        }
    }

    @Test
    void removesSegmentsBehindADamagedOne(@TempDir Path directory) throws IOException {
        TopicConfig small = TopicConfig.defaults().with("segment.bytes", "2000");
        try (LogFixture fixture = new LogFixture(directory.resolve("first"), small)) {
            for (int i = 0; i < 40; i++) {
                fixture.append(5);
            }

            fixture.crash(
                    directory.resolve("second"),
                    partition -> flipAt(partition.resolve("00000000000000000090.log"), 70));

            assertThat(fixture.log().logEnd().offset()).isEqualTo(90);
            assertThat(fixture.append(2).baseOffset()).isEqualTo(90);
            assertThat(fixture.batchesFrom(85)).containsExactly("85-89", "90-91");
        }
    }

    @Test
    void remembersProducersAfterAKill(@TempDir Path directory) throws IOException {
        try (LogFixture fixture = new LogFixture(directory.resolve("first"), TopicConfig.defaults())) {
            fixture.append(fixture.producerBatch(7, 0, 0, 3));
            fixture.append(fixture.producerBatch(7, 0, 3, 3));

            fixture.crash(directory.resolve("second"), partition -> {});

            AppendOutcome again = fixture.log().append(fixture.producerBatch(7, 0, 3, 3), 0, AppendOrigin.CLIENT);
            assertThat(again).isInstanceOf(AppendOutcome.Duplicate.class);
            assertThat(((AppendOutcome.Duplicate) again).baseOffset()).isEqualTo(3);
            assertThat(fixture.append(fixture.producerBatch(7, 0, 6, 1)).baseOffset())
                    .isEqualTo(6);
        }
    }
}
