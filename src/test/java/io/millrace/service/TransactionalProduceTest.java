package io.millrace.service;

import static io.millrace.testkit.HostedNode.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.SystemClock;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.partition.PartitionSnapshot;
import io.millrace.record.RecordBatchBuilder;
import io.millrace.testkit.FakeVerification;
import io.millrace.testkit.GatedDisk;
import io.millrace.testkit.HostedNode;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Appends of transactions and the markers that end them, through owners and real logs. */
class TransactionalProduceTest {
    private static final long PRODUCER = 42;
    private static final TransactionScope ADDING = new TransactionScope("tx", true);
    private static final TransactionScope VERIFYING = new TransactionScope("tx", false);
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

    private HostedNode node;
    private TopicId orders;
    private HostedTransactionMarkers markers;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        node = new HostedNode(directory, 2, new GatedDisk());
        orders = node.createTopic("orders", 2, Map.of());
        markers = node.markers();
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    @Test
    void asksOnceForATransactionAndHoldsTheLastStableOffset() throws Exception {
        node.transactions.hold();
        Future<Outcome<AppendReply>> first = append(ADDING, 0, 0);
        Future<Outcome<AppendReply>> second = append(ADDING, 0, 1);
        FakeVerification.Held asked = node.transactions.take();

        asked.answer(Optional.empty());

        assertThat(asked.check()).isEqualTo(new TransactionCheck("tx", PRODUCER, (short) 0, List.of(ORDERS), true));
        assertThat(HostedNode.value(await(first)).baseOffset()).isZero();
        assertThat(HostedNode.value(await(second)).baseOffset()).isEqualTo(1);
        assertThat(HostedNode.value(await(append(ADDING, 0, 2))).baseOffset()).isEqualTo(2);
        assertThat(snapshot().lastStable().offset()).isZero();
        assertThat(snapshot().highWatermark().offset()).isEqualTo(3);
    }

    @Test
    void releasesReadersOfCommittedRecordsWithTheMarker() throws Exception {
        HostedNode.value(await(append(ADDING, 0, 0)));
        Future<List<Outcome<FetchedPartition>>> waiting = node.fetchCommitted(orders, 0);

        assertThat(await(markers.write(marker(1, true)))).containsExactly(Optional.empty());

        FetchedPartition fetched = HostedNode.value(await(waiting).get(0));
        assertThat(fetched.lastStableOffset()).isEqualTo(2);
        assertThat(fetched.aborted()).isEmpty();
        assertThat(fetched.records().sizeBytes()).isPositive();
        fetched.records().close();
    }

    @Test
    void namesTheAbortedTransactionToReadersOfCommittedRecords() throws Exception {
        HostedNode.value(await(append(ADDING, 0, 0)));

        assertThat(await(markers.write(marker(1, false)))).containsExactly(Optional.empty());

        FetchedPartition fetched =
                HostedNode.value(await(node.fetchCommitted(orders, 0)).get(0));
        assertThat(fetched.aborted()).singleElement().satisfies(aborted -> {
            assertThat(aborted.producerId()).isEqualTo(PRODUCER);
            assertThat(aborted.firstOffset()).isZero();
        });
        fetched.records().close();
    }

    @Test
    void writesAMarkerOnceHoweverOftenItComes() throws Exception {
        HostedNode.value(await(append(ADDING, 0, 0)));
        await(markers.write(marker(1, true)));
        HostedNode.value(await(append(ADDING, 1, 0)));

        assertThat(await(markers.write(marker(1, false)))).containsExactly(Optional.empty());

        assertThat(snapshot().logEnd().offset()).isEqualTo(3);
        assertThat(snapshot().lastStable().offset()).isEqualTo(2);
    }

    @Test
    void asksAgainWhenAMarkerCameBeforeTheAnswer() throws Exception {
        node.transactions.hold();
        Future<Outcome<AppendReply>> waiting = append(ADDING, 1, 0);
        FakeVerification.Held before = node.transactions.take();
        await(markers.write(marker(1, true)));

        before.answer(Optional.empty());
        FakeVerification.Held after = node.transactions.take();
        assertThat(waiting.isComplete()).isFalse();
        after.answer(Optional.of(new Refusal(Refusal.Reason.INVALID_TXN_STATE, "it is over")));

        assertThat(reason(await(waiting))).isEqualTo(Refusal.Reason.INVALID_TXN_STATE);
    }

    @Test
    void refusesEverybodyWhoWaitedWhenTheCoordinatorSaysNo() throws Exception {
        node.transactions.hold();
        Future<Outcome<AppendReply>> first = append(VERIFYING, 0, 0);
        Future<Outcome<AppendReply>> second = append(VERIFYING, 0, 1);

        node.transactions.take().answer(Optional.of(new Refusal(Refusal.Reason.NOT_COORDINATOR, "it moved")));

        assertThat(reason(await(first))).isEqualTo(Refusal.Reason.NOT_ENOUGH_REPLICAS);
        assertThat(reason(await(second))).isEqualTo(Refusal.Reason.NOT_ENOUGH_REPLICAS);
        assertThat(snapshot().logEnd().offset()).isZero();
    }

    @Test
    void takesNoLaterBatchBeforeTheFirstOfAProducerItDoesNotKnow() throws Exception {
        node.transactions.hold();
        Future<Outcome<AppendReply>> first = append(VERIFYING, 0, 5);
        node.transactions.take().answer(Optional.of(new Refusal(Refusal.Reason.NOT_COORDINATOR, "it moved")));
        await(first);

        Outcome<AppendReply> later = await(append(VERIFYING, 0, 6));
        Outcome<AppendReply> laterOfTwo = await(append(ADDING, 0, 6));

        assertThat(reason(later)).isEqualTo(Refusal.Reason.OUT_OF_ORDER_SEQUENCE);
        assertThat(reason(laterOfTwo)).isEqualTo(Refusal.Reason.OUT_OF_ORDER_SEQUENCE);
    }

    @Test
    void refusesTransactionalRecordsWithoutATransaction() {
        Outcome<AppendReply> outcome = await(node.append(orders, 0, batch(0, 0), -1, 10_000));

        assertThat(reason(outcome)).isEqualTo(Refusal.Reason.INVALID_TXN_STATE);
    }

    @Test
    void saysWhichMarkersCouldNotBeWritten() {
        List<TopicPartition> partitions = List.of(ORDERS, new TopicPartition("orders", 7), new TopicPartition("no", 0));

        List<Optional<Refusal>> written = await(markers.write(marker(1, true).withPartitions(partitions)));

        assertThat(written.get(0)).isEmpty();
        assertThat(written.get(1).map(Refusal::reason)).contains(Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(written.get(2).map(Refusal::reason)).contains(Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private PartitionSnapshot snapshot() {
        return node.directory.find(orders, 0).orElseThrow().snapshot();
    }

    private static TransactionMarker marker(int epoch, boolean commit) {
        return new TransactionMarker(PRODUCER, (short) epoch, 3, commit, (short) 2, List.of(ORDERS));
    }

    private Future<Outcome<AppendReply>> append(TransactionScope scope, int epoch, int sequence) {
        return node.produce
                .append(
                        List.of(new AppendCommand(orders, "", 0, batch(epoch, sequence))),
                        Optional.of(scope),
                        (short) -1,
                        10_000)
                .map(replies -> replies.get(0));
    }

    private static ByteBuffer batch(int epoch, int sequence) {
        return RecordBatchBuilder.plain()
                .baseOffset(0)
                .producer(PRODUCER, (short) epoch, sequence)
                .transactional()
                .append(SystemClock.INSTANCE.nowMs(), null, ByteBuffer.allocate(10))
                .build();
    }

    private static Refusal.@Nullable Reason reason(Outcome<AppendReply> outcome) {
        return outcome instanceof Outcome.Refused<AppendReply> refused
                ? refused.refusal().reason()
                : null;
    }
}
