package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.EventStream;
import io.millrace.testkit.HttpProbe;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Streams as members of groups whose coordinator's node stops while they read: they join again by themselves. */
class GroupStreamFailoverTest {
    private static final String TOPIC = "followed";
    private static final int PARTITIONS = 3;
    private static final int OFFSETS_PARTITIONS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();

    @Test
    @Timeout(value = 90, threadMode = ThreadMode.SEPARATE_THREAD)
    void streamsOfAGroupGoOnWhenTheNodeOfTheirCoordinatorStops(@TempDir Path dir) throws Exception {
        try (ThreeHttpNodes nodes = new ThreeHttpNodes(dir)) {
            nodes.createTopic(TOPIC, PARTITIONS, 3);
            String eventGroup = groupIn(0, "events-");
            String socketGroup = groupIn(0, "socket-");
            int coordinator = coordinatorOfFirst(nodes, eventGroup);
            HttpProbe eventNode = nodes.http(coordinator % 3);
            HttpProbe socketNode = nodes.http((coordinator + 1) % 3);
            List<Integer> ofSocket = new ArrayList<>();
            List<Integer> ofEvents = new ArrayList<>();
            try (EventStream events = new EventStream(eventNode.uri() + path(eventGroup), "");
                    SocketStream socket = follow(socketNode.uri(), socketGroup)) {
                Supplier<Integer> nextOfSocket = () -> value(socket.messages());
                Supplier<Integer> nextOfEvents = () -> events.next().fields().getInteger("value");
                eventNode.produceNumbers(TOPIC, 0, 60);
                readUntil(60, nextOfEvents, ofEvents);
                readUntil(60, nextOfSocket, ofSocket);
                awaitCommitted(eventNode, eventGroup);
                awaitCommitted(eventNode, socketGroup);
                ofEvents.clear();
                ofSocket.clear();
                eventNode.produceNumbers(TOPIC, 60, 120);

                Instant stopped = Instant.now();
                nodes.stop(coordinator);
                awaitLeaders(eventNode, coordinator);
                eventNode.produceNumbers(TOPIC, 120, 180);

                readUntil(120, nextOfEvents, ofEvents);
                readUntil(120, nextOfSocket, ofSocket);
                assertThat(Duration.between(stopped, Instant.now()))
                        .as("nobody waits for the session of a former member, which is 45 s")
                        .isLessThan(Duration.ofSeconds(30));
            }

            Set<Integer> uncommitted =
                    new HashSet<>(IntStream.range(60, 180).boxed().toList());
            assertThat(ofEvents)
                    .as("nothing is lost, and nothing that was committed comes again")
                    .hasSameElementsAs(uncommitted);
            assertThat(ofSocket).as("the same over a WebSocket").hasSameElementsAs(uncommitted);
        } finally {
            vertx.close().await();
        }
    }

    /** The id of a group that belongs to a partition of the topic of groups, by Kafka's hash. */
    private static String groupIn(int partition, String prefix) {
        return IntStream.range(0, 1_000)
                .mapToObj(number -> prefix + number)
                .filter(id -> (id.hashCode() & Integer.MAX_VALUE) % OFFSETS_PARTITIONS == partition)
                .findFirst()
                .orElseThrow();
    }

    /** The node that coordinates the groups of the first partition; the topic of groups is made by the first question. */
    private static int coordinatorOfFirst(ThreeHttpNodes nodes, String group) {
        return Await.until(
                "a coordinator",
                PATIENCE,
                () -> {
                    nodes.http(0).get("/admin/groups/" + group);
                    return leaders(nodes.http(0), "__consumer_offsets").get(0);
                },
                leader -> leader > 0);
    }

    private static List<Integer> leaders(HttpProbe http, String topic) {
        return http.get("/admin/topics/" + topic).json().getJsonArray("partitions").stream()
                .map(partition -> ((JsonObject) partition).getInteger("leader", -1))
                .toList();
    }

    private static void awaitLeaders(HttpProbe http, int gone) {
        Await.until(
                "others lead what node " + gone + " led",
                PATIENCE,
                () -> leaders(http, TOPIC).stream().allMatch(leader -> leader > 0 && leader != gone));
    }

    private static void awaitCommitted(HttpProbe http, String group) {
        Await.until(
                group + " has committed everything",
                PATIENCE,
                () -> http.get("/admin/groups/" + group + "/lag").json().getLong("lag") == 0);
    }

    private static String path(String group) {
        return "/topics/" + TOPIC + "/stream?group=" + group + "&from=earliest&format=json";
    }

    /** A WebSocket and what came over it; closed while its node is there, for a client waits for the other side's farewell. */
    private record SocketStream(WebSocket socket, BlockingQueue<String> messages) implements AutoCloseable {
        @Override
        public void close() throws TimeoutException {
            socket.close().await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private SocketStream follow(URI node, String group) {
        BlockingQueue<String> messages = new ArrayBlockingQueue<>(1_000);
        WebSocket socket = vertx.createWebSocketClient()
                .connect(new WebSocketConnectOptions()
                        .setHost(node.getHost())
                        .setPort(node.getPort())
                        .setURI(path(group)))
                .onSuccess(opened -> opened.textMessageHandler(messages::add))
                .await();
        return new SocketStream(socket, messages);
    }

    private static Integer value(BlockingQueue<String> messages) {
        try {
            String message =
                    Objects.requireNonNull(messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS), "no message");
            return new JsonObject(message).getJsonObject("record").getInteger("value");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** Reads until so many different values have come. */
    private static void readUntil(int count, Supplier<Integer> next, List<Integer> values) {
        while (new HashSet<>(values).size() < count) {
            values.add(next.get());
        }
    }
}
