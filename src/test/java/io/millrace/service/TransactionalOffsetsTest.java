package io.millrace.service;

import static io.millrace.testkit.HostedNode.await;
import static io.millrace.testkit.HostedNode.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.InternalTopics;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.SystemClock;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.ConsumerTimings;
import io.millrace.coordinator.group.GroupCommand;
import io.millrace.coordinator.group.GroupCoordinator;
import io.millrace.coordinator.group.GroupEvent;
import io.millrace.coordinator.group.GroupEventCodec;
import io.millrace.coordinator.group.GroupSettings;
import io.millrace.coordinator.group.OffsetCommit;
import io.millrace.coordinator.group.OffsetFetch;
import io.millrace.coordinator.group.OffsetTransaction;
import io.millrace.coordinator.runtime.CoordinatorHosting;
import io.millrace.coordinator.runtime.CoordinatorKind;
import io.millrace.partition.HostedPartition;
import io.millrace.testkit.Await;
import io.millrace.testkit.GatedDisk;
import io.millrace.testkit.HostedNode;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offsets committed in transactions, from the coordinator of their group through its log and a restart. */
class TransactionalOffsetsTest {
    private static final ClusterImage EMPTY = ClusterState.empty(1).image();
    private static final TopicPartition SHARD = new TopicPartition(InternalTopics.CONSUMER_OFFSETS, 0);
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    private static final String GROUP = "app";
    private static final int PRODUCERS = 20;

    private Path directory;
    private HostedNode node;
    private CoordinatorHosting<GroupEvent> hosting;
    private TransactionMarkers markers;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        this.directory = directory;
        start(0);
    }

    private void start(int leaderEpoch) throws IOException {
        node = new HostedNode(directory, 1, new GatedDisk());
        node.register(SHARD.topic(), new TopicId(5, 5), 1, leaderEpoch, Map.of());
        CoordinatorKind<GroupEvent> kind = new CoordinatorKind<>(
                SHARD.topic(),
                () -> new GroupCoordinator(
                        GroupSettings.DEFAULTS,
                        ConsumerTimings.same(45_000, 5_000),
                        new ImageTopicCatalog(),
                        new Random(1)),
                new GroupEventCodec(),
                new OffsetTransactionEffects(node.transactions),
                10_000,
                4_096);
        hosting = new CoordinatorHosting<>(node.vertx, SystemClock.INSTANCE, 1, node.directory, kind);
        await(hosting.start(1));
        await(hosting.onImage(EMPTY, node.publishedImage()));
        markers = new GroupTransactionMarkers(node.markers(), hosting.directory());
        Await.until("the shard serves", () -> await(submit(fetch(false))) instanceof Outcome.Done);
    }

    @AfterEach
    void stop() throws IOException {
        await(hosting.stop());
        node.close();
    }

    @Test
    void countsOffsetsWithTheMarkerAndHoldsTheLogBackUntilThen() {
        value(await(submit(commit(1, 0, 5))));
        assertThat(partition().snapshot().lastStable().offset()).isZero();
        assertThat(position(true).refusal()).isPresent();

        assertThat(await(markers.write(marker(1, 1, true)))).containsExactly(Optional.empty());

        assertThat(position(true).offset()).isEqualTo(5);
        assertThat(partition().snapshot().lastStable().offset()).isEqualTo(2);
    }

    @Test
    void remembersAnOpenTransactionAndTheEndOfOthersOverARestart() throws IOException {
        value(await(submit(commit(1, 0, 5))));
        await(markers.write(marker(1, 1, true)));
        value(await(submit(commit(2, 0, 6))));
        await(markers.write(marker(2, 1, false)));
        value(await(submit(commit(3, 0, 7))));
        stop();

        start(1);

        assertThat(position(false).offset()).isEqualTo(5);
        assertThat(position(true).refusal()).isPresent();
        await(markers.write(marker(3, 1, true)));
        assertThat(position(true).offset()).isEqualTo(7);
    }

    @Test
    void commitsManyTransactionsInTheSameTurn() {
        List<Future<Outcome<OffsetCommit.Reply>>> commits = IntStream.range(0, PRODUCERS)
                .mapToObj(producer -> submit(commit(producer, 0, producer)))
                .toList();
        commits.forEach(commit -> value(await(commit)));

        List<Future<List<Optional<Refusal>>>> ends = IntStream.range(0, PRODUCERS)
                .mapToObj(producer -> markers.write(marker(producer, 1, true)))
                .toList();

        ends.forEach(end -> assertThat(await(end)).containsExactly(Optional.empty()));
        assertThat(position(true).offset()).isBetween(0L, (long) PRODUCERS);
        assertThat(partition().snapshot().lastStable())
                .isEqualTo(partition().snapshot().highWatermark());
    }

    private HostedPartition partition() {
        return node.directory.find(new TopicId(5, 5), 0).orElseThrow();
    }

    private <R> Future<Outcome<R>> submit(GroupCommand<R> command) {
        return hosting.directory().find(0).orElseThrow().submit(command);
    }

    private OffsetFetch.FetchedPosition position(boolean requireStable) {
        return value(await(submit(fetch(requireStable)))).positions().get(0);
    }

    private static OffsetFetch fetch(boolean requireStable) {
        return new OffsetFetch(GROUP, Optional.empty(), -1, requireStable, Optional.of(List.of(ORDERS)));
    }

    private static OffsetCommit commit(long producerId, int epoch, long offset) {
        return new OffsetCommit(
                GROUP,
                "",
                Optional.empty(),
                -1,
                Optional.empty(),
                Optional.of(new OffsetTransaction("tx", producerId, (short) epoch, true)),
                false,
                List.of(new OffsetCommit.Position(TopicId.ZERO, ORDERS, offset, -1, "")));
    }

    private static TransactionMarker marker(long producerId, int epoch, boolean commit) {
        return new TransactionMarker(producerId, (short) epoch, 3, commit, (short) 2, List.of(SHARD));
    }
}
