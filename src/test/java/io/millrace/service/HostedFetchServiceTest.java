package io.millrace.service;

import static io.millrace.testkit.HostedNode.await;
import static io.millrace.testkit.HostedNode.batch;
import static io.millrace.testkit.HostedNode.ref;
import static io.millrace.testkit.HostedNode.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TimestampOffset;
import io.millrace.common.TopicId;
import io.millrace.service.FetchCommand.PartitionRead;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.testkit.Await;
import io.millrace.testkit.GatedDisk;
import io.millrace.testkit.HostedNode;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostedFetchServiceTest {
    private static final int LONG_MS = 30_000;

    private final GatedDisk disk = new GatedDisk();
    private Path home;
    private HostedNode node;
    private TopicId topic;

    @BeforeEach
    void start(@TempDir Path dir) throws IOException {
        home = dir;
        node = new HostedNode(dir, 2, disk);
        topic = node.createTopic("orders", 4, Map.of());
    }

    @AfterEach
    void stop() throws IOException {
        disk.letForcesThrough();
        node.close();
    }

    @Test
    void readsWhatWasAcknowledged() {
        node.appended(topic, 0);

        FetchedPartition fetched = only(await(node.fetch(topic, 1, LONG_MS, 0)));

        assertThat(fetched.records().sizeBytes()).isGreaterThan(100);
        assertThat(fetched.highWatermark()).isEqualTo(1);
        fetched.records().close();
    }

    @Test
    void waitsUntilSomethingIsAppended() {
        Future<List<Outcome<FetchedPartition>>> parked = node.fetch(topic, 1, LONG_MS, 0, 0, 0, 0);

        node.appended(topic, 2);

        List<Integer> sizes = await(parked).stream()
                .map(outcome -> value(outcome).records().sizeBytes())
                .toList();
        assertThat(sizes.get(2)).isPositive();
        assertThat(sizes).filteredOn(size -> size == 0).hasSize(3);
        await(parked).forEach(outcome -> value(outcome).records().close());
    }

    @Test
    void sleepsOnUntilEnoughBytesAreThere() {
        int oneBatch = batch(100).remaining();
        Future<List<Outcome<FetchedPartition>>> parked = node.fetch(topic, 2 * oneBatch, LONG_MS, 0, 0);
        node.appended(topic, 0);
        boolean answeredTooEarly = parked.isComplete();

        node.appended(topic, 1);

        assertThat(answeredTooEarly).isFalse();
        assertThat(await(parked).stream()
                        .mapToInt(outcome -> value(outcome).records().sizeBytes())
                        .sum())
                .isEqualTo(2 * oneBatch);
        await(parked).forEach(outcome -> value(outcome).records().close());
    }

    @Test
    void answersEmptyWhenTheWaitIsOver() {
        FetchedPartition fetched = only(await(node.fetch(topic, 1, 30, 0)));

        assertThat(fetched.records().sizeBytes()).isZero();
        assertThat(fetched.highWatermark()).isZero();
    }

    @Test
    void showsNothingThatIsNotOnDisk() {
        disk.holdForces();
        await(node.append(topic, 0, 1, LONG_MS));

        FetchedPartition fetched = only(await(node.fetch(topic, 1, 30, 0)));

        assertThat(fetched.records().sizeBytes()).isZero();
    }

    @Test
    void countsWhatWasAcknowledgedBeforeTheQuestionForTheEnd() {
        // A node does not wait long for its disk: where that is slow at times, one of several answers shows it.
        Await.until("an answer counts what was acknowledged", () -> {
            long offset = value(await(node.append(topic, 0, 1, LONG_MS))).baseOffset();
            return offset(new OffsetQuery.Latest(FetchIsolation.HIGH_WATERMARK)) == offset + 1;
        });
    }

    @Test
    void tellsTheEndOfWhatIsOnDiskWhenTheDiskDoesNotAnswer() {
        disk.holdForces();
        value(await(node.append(topic, 0, 1, LONG_MS)));

        TimestampOffset end =
                value(await(node.offsets.find(ref(topic, 0), new OffsetQuery.Latest(FetchIsolation.HIGH_WATERMARK))));

        assertThat(end.offset()).isZero();
    }

    @Test
    void givesFollowersTheWholeLog() {
        disk.holdForces();
        await(node.append(topic, 0, 1, LONG_MS));
        FetchCommand follower = new FetchCommand(FetchIsolation.LOG_END, 1, 1 << 20, LONG_MS, List.of(read(0, 0)));

        FetchedPartition fetched = only(await(node.fetch.fetch(follower)));

        assertThat(fetched.records().sizeBytes()).isPositive();
        assertThat(fetched.highWatermark()).isZero();
        fetched.records().close();
    }

    @Test
    void givesTheFirstPartitionOneWholeBatchWhateverTheBound() {
        await(node.append(topic, 0, batch(5_000), -1, LONG_MS));
        await(node.append(topic, 1, batch(5_000), -1, LONG_MS));
        FetchCommand tiny =
                new FetchCommand(FetchIsolation.HIGH_WATERMARK, 1, 100, LONG_MS, List.of(read(0, 0), read(1, 0)));

        List<Outcome<FetchedPartition>> outcomes = await(node.fetch.fetch(tiny));

        assertThat(value(outcomes.get(0)).records().sizeBytes()).isGreaterThan(5_000);
        assertThat(value(outcomes.get(1)).records().sizeBytes()).isZero();
        outcomes.forEach(outcome -> value(outcome).records().close());
    }

    @Test
    void answersErrorsAtOnce() {
        List<PartitionRead> reads = List.of(
                read(0, 0),
                read(1, 99),
                read(9, 0),
                new PartitionRead(new TopicId(5, 5), "", 0, 0, 100, -1, -1),
                new PartitionRead(topic, "", 2, 0, 100, 7, -1));

        List<Outcome<FetchedPartition>> outcomes =
                await(node.fetch.fetch(new FetchCommand(FetchIsolation.HIGH_WATERMARK, 1, 100, LONG_MS, reads)));

        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Done.class);
        assertThat(outcomes.subList(1, 5))
                .extracting(outcome ->
                        ((Outcome.Refused<FetchedPartition>) outcome).refusal().reason())
                .containsExactly(
                        Refusal.Reason.OFFSET_OUT_OF_RANGE,
                        Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION,
                        Refusal.Reason.UNKNOWN_TOPIC_ID,
                        Refusal.Reason.UNKNOWN_LEADER_EPOCH);
    }

    @Test
    void aNewLeaderEpochFencesReadersOfTheOldOne() {
        Future<List<Outcome<FetchedPartition>>> parked = node.fetch.fetch(new FetchCommand(
                FetchIsolation.HIGH_WATERMARK,
                1,
                100,
                LONG_MS,
                List.of(new PartitionRead(topic, "", 0, 0, 100, 0, -1))));

        node.register("orders", topic, 4, 3, Map.of());

        assertThat(((Outcome.Refused<FetchedPartition>) await(parked).get(0))
                        .refusal()
                        .reason())
                .isEqualTo(Refusal.Reason.FENCED_LEADER_EPOCH);
    }

    @Test
    void aReaderOfAnotherHistoryLearnsWhereItDiverges() {
        node.appended(topic, 0);
        node.register("orders", topic, 4, 3, Map.of());
        node.appended(topic, 0);
        FetchCommand command = new FetchCommand(
                FetchIsolation.HIGH_WATERMARK,
                1,
                100,
                LONG_MS,
                List.of(new PartitionRead(topic, "", 0, 2, 100, -1, 1)));

        FetchedPartition fetched = only(await(node.fetch.fetch(command)));

        assertThat(fetched.diverging()).hasValueSatisfying(end -> {
            assertThat(end.leaderEpoch()).isZero();
            assertThat(end.endOffsetExclusive()).isEqualTo(1);
        });
    }

    @Test
    void refusesDamagedRecordsAndServesWhatLiesAroundThem() throws IOException {
        node.appended(topic, 0);
        FetchedPartition first = only(await(node.fetch(topic, 1, LONG_MS, 0)));
        int oneBatch = first.records().sizeBytes();
        first.records().close();
        node.appended(topic, 0);
        node.appended(topic, 0);
        node.close();
        flip(home.resolve("orders-0").resolve("00000000000000000000.log"), oneBatch + 80);
        node = new HostedNode(home, 2, disk);
        topic = node.register("orders", topic, 4, 0, Map.of());

        FetchedPartition before = only(await(node.fetch(topic, 1, LONG_MS, 0)));
        Outcome<FetchedPartition> damaged =
                await(node.fetch(topic, 1, LONG_MS, 1)).get(0);
        FetchedPartition behind = only(await(node.fetch(topic, 1, LONG_MS, 2)));

        assertThat(before.records().sizeBytes()).isEqualTo(oneBatch);
        assertThat(refusal(damaged).reason()).isEqualTo(Refusal.Reason.CORRUPT_MESSAGE);
        assertThat(refusal(damaged).message()).contains("orders-0", "offset 1", "00000000000000000000.log");
        assertThat(behind.records().sizeBytes()).isEqualTo(oneBatch);
        before.records().close();
        behind.records().close();
    }

    private static Refusal refusal(Outcome<FetchedPartition> outcome) {
        return ((Outcome.Refused<FetchedPartition>) outcome).refusal();
    }

    private static void flip(Path file, long position) throws IOException {
        try (RandomAccessFile records = new RandomAccessFile(file.toFile(), "rw")) {
            records.seek(position);
            int value = records.read();
            records.seek(position);
            records.write(value ^ 1);
        }
    }

    @Test
    void aDeletedTopicEndsTheWait() {
        Future<List<Outcome<FetchedPartition>>> parked = node.fetch(topic, 1, LONG_MS, 0);

        node.deleteTopic("orders");

        assertThat(((Outcome.Refused<FetchedPartition>) await(parked).get(0))
                        .refusal()
                        .reason())
                .isEqualTo(Refusal.Reason.UNKNOWN_TOPIC_ID);
    }

    @Test
    void aParkedFetchSurvivesTheMoveOfItsPartitions() {
        Future<List<Outcome<FetchedPartition>>> parked = node.fetch(topic, 1, LONG_MS, 0, 0, 0, 0);
        await(node.verticles.resize(4));

        node.appended(topic, 3);

        assertThat(value(await(parked).get(3)).records().sizeBytes()).isPositive();
        await(parked).forEach(outcome -> value(outcome).records().close());
    }

    @Test
    void findsOffsetsByQuestion() {
        node.appended(topic, 0);
        node.appended(topic, 0);

        assertThat(offset(new OffsetQuery.Earliest())).isZero();
        assertThat(offset(new OffsetQuery.Latest(FetchIsolation.HIGH_WATERMARK)))
                .isEqualTo(2);
        assertThat(offset(new OffsetQuery.Latest(FetchIsolation.LAST_STABLE_OFFSET)))
                .isEqualTo(2);
        assertThat(offset(new OffsetQuery.AtTimestamp(0, FetchIsolation.HIGH_WATERMARK)))
                .isZero();
        assertThat(offset(new OffsetQuery.AtTimestamp(Long.MAX_VALUE, FetchIsolation.HIGH_WATERMARK)))
                .isEqualTo(-1);
    }

    @Test
    void findsByTimeOnlyWhatIsCommitted() {
        disk.holdForces();
        await(node.append(topic, 0, 1, LONG_MS));

        assertThat(offset(new OffsetQuery.AtTimestamp(0, FetchIsolation.HIGH_WATERMARK)))
                .isEqualTo(-1);
        assertThat(offset(new OffsetQuery.AtTimestamp(0, FetchIsolation.LOG_END)))
                .isZero();
    }

    @Test
    void deletesRecordsUpToTheHighWatermarkOnly() {
        node.appended(topic, 0);
        node.appended(topic, 0);

        assertThat(value(await(node.offsets.deleteRecords(ref(topic, 0), 1)))).isEqualTo(1);
        assertThat(((Outcome.Refused<Long>) await(node.offsets.deleteRecords(ref(topic, 0), 3)))
                        .refusal()
                        .reason())
                .isEqualTo(Refusal.Reason.OFFSET_OUT_OF_RANGE);
        assertThat(value(await(node.offsets.deleteRecords(ref(topic, 0), -1)))).isEqualTo(2);
        assertThat(offset(new OffsetQuery.Earliest())).isEqualTo(2);
    }

    @Test
    void refusesToDeleteFromACompactedTopic() {
        TopicId compacted = node.createTopic("keys", 1, Map.of("cleanup.policy", "compact"));

        Outcome<Long> deleted = await(node.offsets.deleteRecords(ref(compacted, 0), 0));

        assertThat(((Outcome.Refused<Long>) deleted).refusal().reason()).isEqualTo(Refusal.Reason.POLICY_VIOLATION);
    }

    @Test
    void describesTheLogsOfEachDirectory() {
        node.appended(topic, 1);

        List<LogDirService.LogDirFacts> facts = await(node.logDirs.describe());

        assertThat(facts).hasSize(1);
        assertThat(facts.get(0).replicas()).hasSize(4);
        assertThat(facts.get(0).replicas())
                .filteredOn(replica -> replica.topicPartition().partition() == 1)
                .singleElement()
                .satisfies(replica -> assertThat(replica.logEndOffset()).isEqualTo(1));
    }

    private long offset(OffsetQuery query) {
        return value(await(node.offsets.find(ref(topic, 0), query))).offset();
    }

    private PartitionRead read(int partition, long offset) {
        return new PartitionRead(topic, "", partition, offset, 1 << 20, -1, -1);
    }

    private static FetchedPartition only(List<Outcome<FetchedPartition>> outcomes) {
        assertThat(outcomes).hasSize(1);
        return value(outcomes.get(0));
    }
}
