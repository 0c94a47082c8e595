package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.AbortedTransaction;
import io.millrace.common.ActiveProducer;
import io.millrace.common.Refusal;
import io.millrace.config.TopicConfig;
import io.millrace.record.ControlRecord;
import io.millrace.record.RecordBatch;
import io.millrace.testkit.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start finds of transactions that were open, ended, or half written when the node was killed. */
class TransactionRecoveryTest {
    private static final int COORDINATOR_EPOCH = 3;
    private static final short FIRST = 0;
    private static final short SECOND = 1;

    private final Path directory;
    private final TransactionTwin twin = new TransactionTwin();

    TransactionRecoveryTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void knowsTheTransactionsWhereverTheLogIsCut() throws IOException {
        int sizeBytes;
        try (LogFixture fixture = new LogFixture(directory.resolve("origin"), TopicConfig.defaults())) {
            PartitionLog log = fixture.log();
            begin(log, 1, FIRST, 2);
            begin(log, 2, FIRST, 1);
            end(log, 1, SECOND, ControlRecord.Type.ABORT);
            begin(log, 1, SECOND, 1);
            end(log, 2, SECOND, ControlRecord.Type.COMMIT);
            begin(log, 3, FIRST, 1);
            sizeBytes = log.logEnd().position();
            LogFixture.copyTree(directory.resolve("origin"), directory.resolve("killed"));
        }

        for (int cut = sizeBytes; cut >= 0; cut--) {
            PartitionLog log = loadCutAt(cut);
            twin.truncateTo(log.logEnd().offset());

            assertThat(log.logEnd().offset()).as("cut at %d", cut).isEqualTo(twin.end());
            log.onHighWatermark(log.logEnd().offset());
            assertThat(log.firstUnstable().map(LogPosition::offset).orElse(-1L))
                    .as("cut at %d", cut)
                    .isEqualTo(twin.firstUndecided(twin.end()).orElse(-1));
            assertThat(log.abortedTransactions(0, twin.end() + 1)).isEqualTo(twin.aborted(0, twin.end() + 1));
            log.abandon();
            DeletionQueue.removeTree(directory.resolve("copy"));
        }
    }

    private PartitionLog loadCutAt(int sizeBytes) throws IOException {
        Path copy = directory.resolve("copy");
        LogFixture.copyTree(directory.resolve("killed"), copy);
        Path partition = copy.resolve(LogFixture.PARTITION.toString());
        try (FileChannel file = FileChannel.open(
                partition.resolve("00000000000000000000.log"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.truncate(sizeBytes);
        }
        ManualClock clock = new ManualClock(LogFixture.START_MS);
        LogEnvironment environment = new LogEnvironment(
                clock, FileOpener.SYSTEM, new DeletionQueue(clock), new RecoveryBacklog(), 86_400_000);
        return new LogLoader(environment)
                .load(LogFixture.PARTITION, partition, TopicConfig.defaults(), new LogLoader.Checkpoints(0, 0, false));
    }

    @Test
    void goesOnWithAnOpenTransactionAfterAStop() throws IOException {
        try (LogFixture fixture = new LogFixture(directory, TopicConfig.defaults())) {
            begin(fixture.log(), 1, FIRST, 2);

            fixture.restart();

            ByteBuffer next = TransactionTwin.records(1, FIRST, 2, 1);
            assertThat(fixture.log().append(next, 0, AppendOrigin.CLIENT)).isInstanceOf(AppendOutcome.Appended.class);
            assertThat(fixture.log().activeProducers())
                    .containsExactly(new ActiveProducer(1, FIRST, 2, LogFixture.START_MS, -1, 0));
        }
    }

    @Test
    void keepsTheLastStableOffsetAtTheLogStartWhenATransactionBeganBeforeIt() throws IOException {
        try (LogFixture fixture = new LogFixture(directory, TopicConfig.defaults())) {
            begin(fixture.log(), 1, FIRST, 2);
            fixture.append(3);

            fixture.log().advanceLogStart(4);

            assertThat(fixture.log().firstUnstable().map(LogPosition::offset)).contains(4L);
        }
    }

    @Test
    void refusesAnotherEpochWhileATransactionIsOpen() throws IOException {
        try (LogFixture fixture = new LogFixture(directory, TopicConfig.defaults())) {
            begin(fixture.log(), 1, FIRST, 2);

            AppendOutcome outcome =
                    fixture.log().append(TransactionTwin.records(1, SECOND, 0, 1), 0, AppendOrigin.VERIFIED_CLIENT);

            assertThat(((AppendOutcome.Refused) outcome).refusal().reason())
                    .isEqualTo(Refusal.Reason.INVALID_TXN_STATE);
        }
    }

    @Test
    void fencesMarkersOfOldProducersAndOldCoordinators() throws IOException {
        try (LogFixture fixture = new LogFixture(directory, TopicConfig.defaults())) {
            PartitionLog log = fixture.log();
            begin(log, 1, SECOND, 1);

            assertThat(reasonOf(log, TransactionTwin.marker(1, FIRST, ControlRecord.Type.COMMIT, COORDINATOR_EPOCH)))
                    .isEqualTo(Refusal.Reason.INVALID_PRODUCER_EPOCH);
            end(log, 1, (short) 2, ControlRecord.Type.COMMIT);
            assertThat(reasonOf(
                            log,
                            TransactionTwin.marker(1, (short) 3, ControlRecord.Type.COMMIT, COORDINATOR_EPOCH - 1)))
                    .isEqualTo(Refusal.Reason.TRANSACTION_COORDINATOR_FENCED);
        }
    }

    @Test
    void forgetsTheIdlestProducersWhenThereAreTooMany() throws IOException {
        try (LogFixture fixture = new LogFixture(directory, TopicConfig.defaults())) {
            PartitionLog log = fixture.log();
            begin(log, 7, FIRST, 1);
            for (int producer = 0; producer < ProducerStateManager.MAX_IDLE_PRODUCERS; producer++) {
                fixture.append(fixture.producerBatch(1_000 + producer, 0, 0, 1));
                fixture.clock.advanceMs(1);
            }

            fixture.append(fixture.producerBatch(999_999, 0, 0, 1));

            assertThat(log.activeProducers()).hasSize(2 + ProducerStateManager.MAX_IDLE_PRODUCERS * 3 / 4);
            assertThat(log.knowsProducer(1_000)).isFalse();
            assertThat(log.knowsProducer(1_000 + ProducerStateManager.MAX_IDLE_PRODUCERS - 1))
                    .isTrue();
            assertThat(log.inTransaction(7, FIRST)).isTrue();
        }
    }

    @Test
    void namesOnlyAbortsNearWhatWasRead() throws IOException {
        TopicConfig config = TopicConfig.defaults().with("index.interval.bytes", "100");
        try (LogFixture fixture = new LogFixture(directory, config)) {
            PartitionLog log = fixture.log();
            for (short epoch = 0; epoch < 500; epoch++) {
                begin(log, 1, epoch, 1);
                end(log, 1, (short) (epoch + 1), ControlRecord.Type.ABORT);
            }

            List<AbortedTransaction> near;
            try (var slice = fixture.slice(100, 500)) {
                near = log.abortedTransactions(100, slice, log.logEnd().offset());
            }

            assertThat(near).hasSizeBetween(2, 10).first().isEqualTo(new AbortedTransaction(1, 100, 101, 102));
        }
    }

    private static Refusal.Reason reasonOf(PartitionLog log, ByteBuffer marker) throws IOException {
        return ((AppendOutcome.Refused) log.append(marker, 0, AppendOrigin.COORDINATOR))
                .refusal()
                .reason();
    }

    private void begin(PartitionLog log, long producerId, short epoch, int count) throws IOException {
        ByteBuffer records = TransactionTwin.records(producerId, epoch, 0, count);
        assertThat(log.append(records, 0, AppendOrigin.VERIFIED_CLIENT)).isInstanceOf(AppendOutcome.Appended.class);
        twin.add(producerId, epoch, count - 1, count, null);
    }

    private void end(PartitionLog log, long producerId, short epoch, ControlRecord.Type type) throws IOException {
        ByteBuffer marker = TransactionTwin.marker(producerId, epoch, type, COORDINATOR_EPOCH);
        assertThat(log.append(marker, 0, AppendOrigin.BUMPED_MARKER)).isInstanceOf(AppendOutcome.Appended.class);
        twin.add(producerId, epoch, RecordBatch.NO_SEQUENCE, 1, type);
    }
}
