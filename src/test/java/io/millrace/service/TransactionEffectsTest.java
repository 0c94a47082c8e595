package io.millrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterState;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.Command;
import io.millrace.coordinator.runtime.ServingShard;
import io.millrace.coordinator.transaction.MarkersWritten;
import io.millrace.coordinator.transaction.ProducerIdentity;
import io.millrace.coordinator.transaction.WriteMarkers;
import io.millrace.testkit.Await;
import io.millrace.testkit.FakeDataServices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionEffectsTest {
    private static final TopicPartition A = new TopicPartition("a", 0);
    private static final TopicPartition B = new TopicPartition("b", 0);
    private static final WriteMarkers WANTED =
            new WriteMarkers("orders", new ProducerIdentity(7, (short) 3), true, 2, List.of(A, B));
    private static final ClusterImage EMPTY = ClusterState.empty(1).image();

    private final Vertx vertx = Vertx.vertx();
    private final Map<TopicPartition, Reason> refused = new ConcurrentHashMap<>();
    private final Queue<List<TopicPartition>> rounds = new ConcurrentLinkedQueue<>();
    private final Queue<Command<?>> told = new ConcurrentLinkedQueue<>();
    private final TransactionEffects effects =
            new TransactionEffects(vertx, () -> EMPTY, this::write, new FakeDataServices());

    private final ServingShard shard = new ServingShard() {
        @Override
        public TopicPartition topicPartition() {
            return new TopicPartition("__transaction_state", 0);
        }

        @Override
        public int leaderEpoch() {
            return 4;
        }

        @Override
        public boolean isServing() {
            return true;
        }

        @Override
        @SuppressWarnings("unchecked") // Only news of written markers come here.
        public <R> Future<Outcome<R>> submit(Command<R> command) {
            told.add(command);
            return Future.succeededFuture((Outcome<R>) Outcome.done(new MarkersWritten.Reply()));
        }
    };

    private Future<List<Optional<Refusal>>> write(TransactionMarker marker) {
        assertThat(marker.coordinatorEpoch()).isEqualTo(4);
        rounds.add(marker.partitions());
        return Future.succeededFuture(marker.partitions().stream()
                .map(partition ->
                        Optional.ofNullable(refused.get(partition)).map(reason -> new Refusal(reason, "scripted")))
                .toList());
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    private void begin() {
        vertx.runOnContext(ignored -> effects.begin(WANTED, shard));
    }

    @Test
    void writesAgainOnlyWhereTheMarkerIsMissing() {
        refused.put(B, Reason.NOT_LEADER);

        begin();
        Await.until("some rounds", () -> rounds.size() >= 3);
        refused.clear();
        Await.until("the news", () -> !told.isEmpty());

        assertThat(rounds).startsWith(List.of(A, B), List.of(B), List.of(B));
        assertThat(told).containsExactly(new MarkersWritten("orders", WANTED.producer()));
    }

    @Test
    void doesNotTakeAPartitionForDeletedWhileTheImageDoesNotKnowTheTermOfTheShard() {
        refused.put(B, Reason.UNKNOWN_TOPIC_OR_PARTITION);

        begin();
        Await.until("some rounds", () -> rounds.size() >= 3);

        assertThat(told).isEmpty();
    }

    @Test
    void leavesPartitionsAloneWhereSomebodyNewerWas() {
        refused.put(B, Reason.INVALID_PRODUCER_EPOCH);

        begin();
        Await.until("the news", () -> !told.isEmpty());

        assertThat(rounds).containsExactly(List.of(A, B));
    }
}
