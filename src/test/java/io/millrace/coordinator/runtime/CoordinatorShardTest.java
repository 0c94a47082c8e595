package io.millrace.coordinator.runtime;

import static io.millrace.testkit.HostedNode.await;
import static io.millrace.testkit.HostedNode.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterState;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.SystemClock;
import io.millrace.common.TopicId;
import io.millrace.coordinator.Command;
import io.millrace.coordinator.Effect;
import io.millrace.coordinator.runtime.Counters.Add;
import io.millrace.coordinator.runtime.Counters.AddAloud;
import io.millrace.coordinator.runtime.Counters.AddMany;
import io.millrace.coordinator.runtime.Counters.Announcement;
import io.millrace.coordinator.runtime.Counters.Counted;
import io.millrace.coordinator.runtime.Counters.Fail;
import io.millrace.coordinator.runtime.Counters.Read;
import io.millrace.coordinator.runtime.Counters.ReadLater;
import io.millrace.partition.HostedPartition;
import io.millrace.record.ControlRecord;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordBatchBuilder;
import io.millrace.record.RecordSlice;
import io.millrace.storage.AppendOutcome;
import io.millrace.testkit.Await;
import io.millrace.testkit.GatedDisk;
import io.millrace.testkit.HostedNode;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorShardTest {
    private static final String TOPIC = "__counters";
    private static final ClusterImage EMPTY = ClusterState.empty(1).image();
    private static final int SLICE_BYTES = 4_096;

    private final GatedDisk disk = new GatedDisk();
    private final Queue<Effect> announced = new ConcurrentLinkedQueue<>();
    private final Queue<ServingShard> announcers = new ConcurrentLinkedQueue<>();
    private Path dir;
    private HostedNode node;
    private TopicId topicId;
    private CoordinatorHosting<Counted> hosting;

    @BeforeEach
    void start(@TempDir Path tempDir) throws IOException {
        dir = tempDir;
        startNode(0);
    }

    private void announce(Effect announcement, ServingShard shard) {
        announcers.add(shard);
        announced.add(announcement);
    }

    private void startNode(int leaderEpoch) throws IOException {
        node = new HostedNode(dir, 1, disk);
        topicId = node.register(TOPIC, new TopicId(5, 5), 2, leaderEpoch, Map.of());
        CoordinatorKind<Counted> kind =
                new CoordinatorKind<>(TOPIC, Counters::new, new Counters.Codec(), this::announce, 10_000, SLICE_BYTES);
        hosting = new CoordinatorHosting<>(node.vertx, SystemClock.INSTANCE, 1, node.directory, kind);
        await(hosting.start(2));
        await(hosting.onImage(EMPTY, node.publishedImage()));
    }

    @AfterEach
    void stop() throws IOException {
        disk.letForcesThrough();
        disk.repair();
        await(hosting.stop());
        node.close();
    }

    @Test
    void answersOnlyAfterTheCommit() {
        disk.holdForces();
        Future<Outcome<Long>> added = submit(new Add("a", 3));
        disk.awaitHeldForce();
        Future<Outcome<Long>> read = submit(new Read("a"));

        boolean answeredBefore = added.isComplete() || read.isComplete();
        disk.letForcesThrough();

        assertThat(value(await(added))).isEqualTo(3);
        assertThat(value(await(read))).isEqualTo(3);
        assertThat(answeredBefore).isFalse();
    }

    @Test
    void beginsEffectsOnlyAfterTheCommit() {
        disk.holdForces();
        Future<Outcome<Long>> added = submit(new AddAloud("a", 3));
        disk.awaitHeldForce();
        List<Effect> before = List.copyOf(announced);

        disk.letForcesThrough();
        await(added);

        Await.until("the announcement", () -> !announced.isEmpty());
        assertThat(before).isEmpty();
        assertThat(announced).containsExactly(new Announcement("a", 3));
    }

    @Test
    void beginsNoEffectOfWhatCouldNotBeCommittedAndSaysThatItIsOver() {
        value(await(submit(new AddAloud("a", 5))));
        Await.until("the announcement", () -> !announced.isEmpty());
        disk.fillUp();

        Outcome<Long> refused = await(submit(new AddAloud("a", 7)));
        boolean serving = announcers.remove().isServing();
        disk.repair();
        awaitServing();

        assertThat(reason(refused)).isEqualTo(Reason.NOT_COORDINATOR);
        assertThat(serving).isFalse();
        assertThat(announced).containsExactly(new Announcement("a", 5));
    }

    @Test
    void commitsAnEventThatIsLargerThanAMessageMayBe() {
        String large = "a".repeat(3_000_000);

        long added = value(await(submit(new Add(large, 3))));

        assertThat(added).isEqualTo(3);
        assertThat(value(await(submit(new Read(large))))).isEqualTo(3);
    }

    @Test
    void commitsTogetherWhatArrivedDuringACommit() throws IOException {
        disk.holdForces();
        List<Future<Outcome<Long>>> answers = new ArrayList<>();
        answers.add(submit(new Add("a", 1)));
        disk.awaitHeldForce();
        for (int i = 0; i < 100; i++) {
            answers.add(submit(new Add("a", 1)));
        }

        disk.letForcesThrough();

        assertThat(answers.stream().map(answer -> value(await(answer))))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 101).mapToObj(Long::valueOf).toList());
        assertThat(batchCount()).isEqualTo(2);
    }

    @Test
    void knowsEverythingAfterARestart() throws IOException {
        for (int i = 0; i < 2_000; i++) {
            submit(new Add("counter " + i % 7, 1)); // Many slices of the replay.
        }
        long before = value(await(submit(new Read("counter 3"))));
        node.close();

        startNode(1);
        awaitServing();

        assertThat(value(await(submit(new Read("counter 3")))))
                .isEqualTo(before)
                .isEqualTo(286);
    }

    @Test
    void cutsADecisionThatIsLargerThanABatchMayBe() throws IOException {
        long total = value(await(submit(new AddMany("a", 60_000))));

        assertThat(total).isEqualTo(60_000);
        assertThat(batchCount()).isGreaterThan(1);
    }

    @Test
    void forgetsWhatCouldNotBeCommitted() {
        value(await(submit(new Add("a", 5))));
        Future<Outcome<Long>> parked = submit(new ReadLater("a", 60_000));
        value(await(submit(new Read("a"))));
        disk.fillUp();

        Outcome<Long> refused = await(submit(new Add("a", 7)));
        Outcome<Long> parkedAnswer = await(parked);
        disk.repair();
        awaitServing();

        assertThat(reason(refused)).isEqualTo(Reason.NOT_COORDINATOR);
        assertThat(reason(parkedAnswer)).isEqualTo(Reason.NOT_COORDINATOR);
        assertThat(value(await(submit(new Read("a"))))).isEqualTo(5);
        assertThat(value(await(submit(new Add("a", 1))))).isEqualTo(6);
    }

    @Test
    void survivesAFailingDecision() {
        value(await(submit(new Add("a", 5))));

        Outcome<Long> failed = await(submit(new Fail()));
        awaitServing();

        assertThat(reason(failed)).isEqualTo(Reason.UNKNOWN_SERVER_ERROR);
        assertThat(value(await(submit(new Read("a"))))).isEqualTo(5);
    }

    @Test
    void answersLaterByTimer() {
        Future<Outcome<Long>> later = submit(new ReadLater("a", 30));
        value(await(submit(new Add("a", 4))));

        assertThat(value(await(later))).isEqualTo(4);
    }

    @Test
    void refusesEverybodyWhenAnotherNodeTakesOver() {
        Future<Outcome<Long>> parked = submit(new ReadLater("a", 60_000));
        value(await(submit(new Read("a"))));

        await(hosting.onImage(node.publishedImage(), EMPTY));

        assertThat(reason(await(parked))).isEqualTo(Reason.NOT_COORDINATOR);
        assertThat(reason(await(submit(new Read("a"))))).isEqualTo(Reason.NOT_COORDINATOR);
    }

    @Test
    void loadsAgainInANewTermAndWritesNothingOfTheOldOne() throws IOException {
        value(await(submit(new Add("a", 5))));
        ClusterImage before = node.publishedImage();
        node.register(TOPIC, topicId, 2, 1, Map.of());

        Outcome<Long> stale = await(submit(new Add("a", 100)));
        await(hosting.onImage(before, node.publishedImage()));
        awaitServing();

        assertThat(reason(stale)).isEqualTo(Reason.NOT_COORDINATOR);
        assertThat(value(await(submit(new Read("a"))))).isEqualTo(5);
    }

    @Test
    void skipsTransactionsThatAMachineTakesNoPartIn() throws IOException {
        append(transactional(8, record("committed")));
        append(transactional(10, record("open")));
        append(marker(8, ControlRecord.Type.COMMIT));
        node.close();

        startNode(1);
        awaitServing();

        assertThat(value(await(submit(new Read("committed"))))).isZero();
        assertThat(value(await(submit(new Read("open"))))).isZero();
    }

    private Future<Outcome<Long>> submit(Command<Long> command) {
        return hosting.directory().find(0).orElseThrow().submit(command);
    }

    private void awaitServing() {
        Await.until("the shard serves", () -> await(submit(new Read("a"))) instanceof Outcome.Done<Long>);
    }

    private static Reason reason(Outcome<Long> outcome) {
        return ((Outcome.Refused<Long>) outcome).refusal().reason();
    }

    private HostedPartition partition() {
        return node.directory.find(topicId, 0).orElseThrow();
    }

    private int batchCount() throws IOException {
        HostedPartition partition = partition();
        Outcome<RecordSlice> read =
                partition.log().read(0, 64 << 20, partition.snapshot().highWatermark(), true);
        try (RecordSlice slice = value(read)) {
            ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
            slice.read(bytes, 0);
            RecordBatch batch = new RecordBatch();
            int count = 0;
            for (int at = 0; at < bytes.capacity(); at += batch.wrap(bytes, at).sizeBytes()) {
                count++;
            }
            return count;
        }
    }

    private static ByteBuffer[] record(String name) {
        return new ByteBuffer[] {
            ByteBuffer.wrap(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            ByteBuffer.allocate(8).putLong(0, 1)
        };
    }

    private static ByteBuffer transactional(long producerId, ByteBuffer[] record) {
        return RecordBatchBuilder.plain()
                .transactional()
                .producer(producerId, (short) 0, 0)
                .append(SystemClock.INSTANCE.nowMs(), record[0], record[1])
                .build();
    }

    private static ByteBuffer marker(long producerId, ControlRecord.Type type) {
        ControlRecord marker = new ControlRecord(type, 0);
        return RecordBatchBuilder.plain()
                .transactional()
                .control()
                .producer(producerId, (short) 0, RecordBatch.NO_SEQUENCE)
                .append(SystemClock.INSTANCE.nowMs(), marker.key(), marker.value())
                .build();
    }

    private void append(ByteBuffer batch) {
        AppendOutcome outcome =
                await(partition().appendOfCoordinator(node.vertx.getOrCreateContext(), batch, 0, Long.MAX_VALUE / 2));
        assertThat(outcome).isInstanceOf(AppendOutcome.Appended.class);
    }
}
