package io.millrace.http.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterView;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.SystemClock;
import io.millrace.coordinator.group.GroupCommand;
import io.millrace.coordinator.group.ListGroups;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.cluster.EveryNode;
import io.millrace.http.cluster.ForwardedRequests;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.peer.EventBusPeerCalls;
import io.millrace.service.GroupService;
import io.millrace.testkit.Await;
import io.millrace.testkit.FakeDataServices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsumerHubTest {
    private static final int CONSUMERS = 3;

    private final Vertx vertx = Vertx.vertx();
    private final List<Throwable> unhandled = new CopyOnWriteArrayList<>();
    private final Elsewhere groups = new Elsewhere();

    /** Groups that another node coordinates, which is known at once. */
    private static final class Elsewhere implements GroupService {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public <R> Future<Outcome<R>> submit(String groupId, GroupCommand<R> command) {
            asked.incrementAndGet();
            return Future.succeededFuture(Outcome.refused(Refusal.Reason.NOT_COORDINATOR, "elsewhere"));
        }

        @Override
        public Future<Outcome<ListGroups.Reply>> list(ListGroups command) {
            throw new UnsupportedOperationException("not asked here");
        }
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private ConsumerHub hub() {
        ClusterView cluster = () -> ClusterState.empty(1).image();
        FakeDataServices data = new FakeDataServices();
        EventBusPeerCalls peers = new EventBusPeerCalls(vertx, 1);
        ConsumerHub.Ports ports = new ConsumerHub.Ports(
                vertx,
                SystemClock.INSTANCE,
                new Random(1),
                groups,
                cluster,
                new RoutedReads(data, cluster, peers, 1, SystemClock.INSTANCE),
                new RoutedOffsets(data, cluster, peers, 1),
                new EveryNode(new ForwardedRequests(peers, 1), cluster, 100));
        return new ConsumerHub(ports, 10, 60_000);
    }

    private static Future<ApiReply> createAll(ConsumerHub hub) {
        for (int number = 0; number < CONSUMERS; number++) {
            Consumer consumer = hub.create("g", new JsonObject().put("name", "c" + number));
            consumer.membership.subscribe(List.of("orders"), Optional.empty());
        }
        return Future.succeededFuture(ApiReply.noContent());
    }

    @Test
    void allConsumersOfAGroupThatMovedAreGivenUpInOneTurn() {
        vertx.exceptionHandler(unhandled::add);
        ConsumerHub hub = hub();
        ApiRequest any = new ApiRequest(HttpMethod.POST, "/", Map.of(), Map.of(), Map.of(), Buffer.buffer());
        hub.onHub(request -> createAll(hub)).handle(any).await();

        hub.start();

        Await.until("each has asked", () -> groups.asked.get() == CONSUMERS);
        assertThat(unhandled).isEmpty();
    }
}
