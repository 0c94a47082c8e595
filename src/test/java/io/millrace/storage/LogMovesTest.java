package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.EpochEnd;
import io.millrace.common.Outcome;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.config.BrokerConfig;
import io.millrace.config.TopicConfig;
import io.millrace.record.RecordBatchBuilder;
import io.millrace.record.RecordSlice;
import io.millrace.testkit.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogMovesTest {
    private static final TopicPartition PARTITION = new TopicPartition("moving", 3);
    private static final TopicId TOPIC_ID = new TopicId(5, 6);
    private static final int BATCHES = 60;

    private final ManualClock clock = new ManualClock(1_000_000);
    private final TopicConfig config =
            TopicConfig.of(BrokerConfig.defaults(), Map.of("segment.bytes", Integer.toString(1 << 20)));
    private Path home;
    private LogManager manager;
    private PartitionLog log;

    @BeforeEach
    void fill(@TempDir Path directory) throws IOException {
        home = directory;
        open(home);
        log = manager.create(PARTITION, TOPIC_ID, config);
        log.beginLeaderEpoch(4);
        append(BATCHES);
    }

    @AfterEach
    void close() throws IOException {
        manager.close();
    }

    private void open(Path at) throws IOException {
        String dirs = at.resolve("a") + "," + at.resolve("b");
        manager = LogManager.open(BrokerConfig.defaults().with("log.dirs", dirs), topic -> config, clock);
    }

    private void append(int batches) throws IOException {
        for (int i = 0; i < batches; i++) {
            ByteBuffer batch = LogFixture.batch(2, 50_000, clock.nowMs());
            assertThat(log.append(batch, 4, AppendOrigin.CLIENT)).isInstanceOf(AppendOutcome.Appended.class);
        }
        FlushTicket ticket = log.prepareFlush();
        ticket.force();
        log.onFlushed(ticket);
    }

    private Path target() {
        Path a = home.resolve("a");
        return a.equals(log.directory().getParent()) ? home.resolve("b") : a;
    }

    @Test
    void aCopyGrowsByNoMoreThanItIsTold() throws IOException {
        FutureReplica copy = manager.moves().begin(log, target());
        long whole = log.sizeBytes();

        long rounds = 0;
        while (copy.sizeBytes() < whole) {
            long before = copy.sizeBytes();
            copy.follow(700);
            assertThat(copy.sizeBytes() - before).isBetween(1L, 700L);
            rounds++;
        }

        assertThat(rounds).isEqualTo((whole + 699) / 700);
        copy.follow(1);
        assertThat(copy.endOffset()).isEqualTo(log.logEnd().offset());
    }

    @Test
    void aMovedLogHoldsTheSameRecordsAndGoesOn() throws IOException {
        Path from = log.directory();
        Path target = target();
        List<ByteBuffer> before = readAll();

        move(target);

        assertThat(log.directory()).isEqualTo(target.resolve(PARTITION.toString()));
        assertThat(from).doesNotExist();
        assertThat(readAll()).isEqualTo(before);
        assertThat(log.flushedEnd()).isEqualTo(log.logEnd());
        append(10);
        assertThat(log.logEnd().offset()).isEqualTo((BATCHES + 10) * 2L);
        assertThat(log.endOffsetForEpoch(4)).contains(new EpochEnd(4, (BATCHES + 10) * 2L));
        assertThat(manager.moves().all()).isEmpty();
    }

    @Test
    void recordsAppendedWhileTheCopyFollowsAreMovedToo() throws IOException {
        FutureReplica copy = manager.moves().begin(log, target());
        copy.follow(Long.MAX_VALUE);
        append(BATCHES);
        assertThat(copy.endOffset()).isEqualTo(BATCHES * 2L);

        boolean tooEarly = manager.moves().finish(copy);
        copy.follow(Long.MAX_VALUE);
        append(3);
        boolean finished = manager.moves().finish(copy);

        assertThat(tooEarly).isFalse();
        assertThat(finished).isTrue();
        assertThat(log.logEnd().offset()).isEqualTo((2 * BATCHES + 3) * 2L);
        assertThat(readAll()).hasSize(2 * BATCHES + 3);
    }

    @Test
    void aReaderKeepsWhatItHoldsAcrossTheMove() throws IOException {
        RecordSlice slice = read(0);
        ByteBuffer before = bytes(slice);

        move(target());

        assertThat(bytes(slice)).isEqualTo(before);
        slice.close();
    }

    @Test
    void segmentsDeletedMeanwhileAreNotInTheCopy() throws IOException {
        FutureReplica copy = manager.moves().begin(log, target());
        copy.follow(Long.MAX_VALUE);
        long start = log.advanceLogStart(BATCHES);

        manager.moves().finish(copy);

        assertThat(log.logStartOffset()).isEqualTo(start);
        assertThat(log.sizeBytes()).isEqualTo(recordBytesIn(log.directory()));
        restart();
        assertThat(log.logStartOffset()).isEqualTo(start);
    }

    @Test
    void aFlushFromBeforeTheMoveSaysNothingAboutTheLogAfterIt() throws IOException {
        log.append(LogFixture.batch(1, 10, clock.nowMs()), 4, AppendOrigin.CLIENT);
        FlushTicket ticket = log.prepareFlush();

        move(target());
        log.append(LogFixture.batch(1, 10, clock.nowMs()), 4, AppendOrigin.CLIENT);
        log.onFlushed(ticket);

        assertThat(log.concerns(ticket)).isFalse();
        assertThat(log.flushedEnd().offset()).isEqualTo(log.logEnd().offset() - 1);
    }

    @Test
    void batchesSentAgainAfterTheMoveOrACrashBehindItAreKnown() throws IOException {
        for (int sequence = 0; sequence < 3; sequence++) {
            assertThat(log.append(producerBatch(sequence), 4, AppendOrigin.CLIENT))
                    .isInstanceOf(AppendOutcome.Appended.class);
        }

        move(target());

        assertThat(log.append(producerBatch(0), 4, AppendOrigin.CLIENT)).isInstanceOf(AppendOutcome.Duplicate.class);
        moveAgainAndCrash();
        assertThat(log.append(producerBatch(0), 4, AppendOrigin.CLIENT)).isInstanceOf(AppendOutcome.Duplicate.class);
    }

    private void moveAgainAndCrash() throws IOException {
        Path copy = home.resolve("crashed");
        move(target());
        for (String dir : List.of("a", "b")) {
            LogFixture.copyTree(home.resolve(dir), copy.resolve(dir));
        }
        manager.close();
        open(copy);
        log = manager.log(PARTITION).orElseThrow();
    }

    private ByteBuffer producerBatch(int sequence) {
        ByteBuffer built = RecordBatchBuilder.plain()
                .baseOffset(0)
                .producer(77, (short) 0, sequence)
                .append(clock.nowMs(), LogFixture.bytes("k"), LogFixture.bytes("v"))
                .build();
        return LogFixture.direct(built);
    }

    @Test
    void theCopyOfAnEarlierMoveDoesNotDecideWhereALaterOneGoes() throws IOException {
        Path first = target();
        manager.moves().begin(log, first).follow(Long.MAX_VALUE);
        restart();
        clock.advanceMs(1);
        move(first);
        Path second = target();
        manager.moves().begin(log, second).follow(Long.MAX_VALUE);

        restart();

        assertThat(manager.moves().interrupted()).containsExactly(Map.entry(PARTITION, second));
    }

    @Test
    void aMoveThatIsGivenUpIsForgotten() throws IOException {
        FutureReplica copy = manager.moves().begin(log, target());
        copy.follow(Long.MAX_VALUE);
        manager.moves().abandon(copy);

        restart();

        assertThat(manager.moves().interrupted()).isEmpty();
    }

    @Test
    void aCancelledMoveLeavesTheLogAndNoCopy() throws IOException {
        FutureReplica copy = manager.moves().begin(log, target());
        copy.follow(Long.MAX_VALUE);

        copy.cancel();
        manager.moves().abandon(copy);

        assertThat(copy.directory()).doesNotExist();
        assertThat(readAll()).hasSize(BATCHES);
        assertThat(manager.moves().all()).isEmpty();
    }

    @Test
    void aCrashWhileTheCopyFollowsLeavesTheLogWhereItIsAndTellsOfTheMove() throws IOException {
        Path from = log.directory();
        Path target = target();
        manager.moves().begin(log, target).follow(Long.MAX_VALUE);

        crash((current, copy) -> {});

        assertThat(manager.moves().interrupted())
                .containsExactly(Map.entry(PARTITION, home.resolve(target.getFileName())));
        assertThat(logDirOf(log.directory())).isEqualTo(logDirOf(from));
        assertThat(readAll()).hasSize(BATCHES);
        assertThat(partitionDirectories()).isEqualTo(1);
    }

    @Test
    void aCrashWithTheCopyCompleteLeavesTheLogWhereItIs() throws IOException {
        Path from = log.directory();
        manager.moves().begin(log, target()).complete();

        crash((current, copy) -> {});

        assertThat(logDirOf(log.directory())).isEqualTo(logDirOf(from));
        assertThat(readAll()).hasSize(BATCHES);
        assertThat(partitionDirectories()).isEqualTo(1);
    }

    @Test
    void aCrashBetweenTheRenamesPutsTheCopyInPlace() throws IOException {
        Path target = target();
        manager.moves().begin(log, target).complete();
        manager.checkpoint();

        crash((current, copy) ->
                Files.move(current, current.resolveSibling(LogDirectory.deletedName(PARTITION, TOPIC_ID))));

        assertThat(logDirOf(log.directory())).isEqualTo(target.getFileName());
        assertThat(readAll()).hasSize(BATCHES);
        assertThat(partitionDirectories()).isEqualTo(1);
    }

    @Test
    void aCrashBehindTheRenamesFindsTheCopyInPlace() throws IOException {
        Path target = target();
        manager.moves().begin(log, target).complete();
        manager.checkpoint();

        crash((current, copy) -> {
            Files.move(current, current.resolveSibling(LogDirectory.deletedName(PARTITION, TOPIC_ID)));
            Files.move(copy, copy.resolveSibling(PARTITION.toString()));
        });

        assertThat(logDirOf(log.directory())).isEqualTo(target.getFileName());
        assertThat(readAll()).hasSize(BATCHES);
        assertThat(partitionDirectories()).isEqualTo(1);
    }

    private static Path logDirOf(Path partition) {
        return Objects.requireNonNull(partition.getParent()).getFileName();
    }

    private void move(Path target) throws IOException {
        FutureReplica copy = manager.moves().begin(log, target);
        copy.follow(Long.MAX_VALUE);
        assertThat(manager.moves().finish(copy)).isTrue();
    }

    private interface Step {
        void apply(Path current, Path copy) throws IOException;
    }

    /** Starts again on a copy of the disks as they are now, with a further step made there. */
    private void crash(Step step) throws IOException {
        Path copy = home.resolve("crashed");
        for (String dir : List.of("a", "b")) {
            LogFixture.copyTree(home.resolve(dir), copy.resolve(dir));
        }
        Path current = copy.resolve(home.relativize(log.directory()));
        Path future = copy.resolve(
                home.relativize(manager.moves().find(PARTITION).orElseThrow().directory()));
        step.apply(current, future);
        manager.close();
        open(copy);
        log = manager.log(PARTITION).orElseThrow();
        manager.deleteExpiredFiles();
        home = copy;
    }

    private void restart() throws IOException {
        manager.close();
        open(home);
        log = manager.log(PARTITION).orElseThrow();
    }

    private long partitionDirectories() throws IOException {
        try (Stream<Path> files = Files.walk(home, 2)) {
            return files.filter(path -> path.getFileName().toString().startsWith("moving-"))
                    .count();
        }
    }

    private static long recordBytesIn(Path directory) throws IOException {
        long sum = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".log")).toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }

    /** One buffer for each batch of the log. */
    private List<ByteBuffer> readAll() throws IOException {
        Stream.Builder<ByteBuffer> batches = Stream.builder();
        for (long offset = log.logStartOffset(); offset < log.logEnd().offset(); offset += 2) {
            try (RecordSlice slice = read(offset)) {
                batches.add(bytes(slice));
            }
        }
        return batches.build().toList();
    }

    private RecordSlice read(long offset) throws IOException {
        Outcome<RecordSlice> outcome = log.read(offset, 1, log.logEnd(), true);
        return ((Outcome.Done<RecordSlice>) outcome).value();
    }

    private static ByteBuffer bytes(RecordSlice slice) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
        while (bytes.hasRemaining()) {
            slice.read(bytes, bytes.position());
        }
        return bytes.flip();
    }
}
