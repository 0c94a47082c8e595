package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.EventStream;
import io.millrace.testkit.HostedNode;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.SocketStream;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
    /** Beyond what this test waits for anything. */
    private static final String SESSION_MS = "600000";

    private final Vertx vertx = Vertx.vertx();

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
    void streamsOfAGroupGoOnWhenTheNodeOfTheirCoordinatorStops(@TempDir Path dir) throws Exception {
        try (ThreeHttpNodes nodes = new ThreeHttpNodes(
                dir,
                "group.consumer.max.session.timeout.ms",
                SESSION_MS,
                "group.consumer.session.timeout.ms",
                SESSION_MS)) {
            nodes.createTopic(TOPIC, PARTITIONS, 3);
            String eventGroup = groupIn(0, "events-");
            String socketGroup = groupIn(0, "socket-");
            int coordinator = coordinatorOfFirst(nodes, eventGroup);
            HttpProbe eventNode = nodes.http(coordinator % 3);
            HttpProbe socketNode = nodes.http((coordinator + 1) % 3);
            List<Integer> ofSocket = new ArrayList<>();
            List<Integer> ofEvents = new ArrayList<>();
            try (EventStream events = new EventStream(eventNode.uri() + path(eventGroup), "");
                    SocketStream socket = new SocketStream(vertx, socketNode.uri(), path(socketGroup))) {
                Supplier<Integer> nextOfSocket =
                        () -> socket.next().getJsonObject("record").getInteger("value");
                Supplier<Integer> nextOfEvents = () -> events.next().fields().getInteger("value");
                eventNode.produceNumbers(TOPIC, 0, 60);
                readUntil(60, nextOfEvents, ofEvents);
                readUntil(60, nextOfSocket, ofSocket);
                awaitCommitted(eventNode, eventGroup);
                awaitCommitted(eventNode, socketGroup);
                ofEvents.clear();
                ofSocket.clear();
                eventNode.produceNumbers(TOPIC, 60, 120);

                nodes.stop(coordinator);
                awaitLeaders(eventNode, coordinator);
                awaitLeaders(socketNode, coordinator);
                eventNode.produceNumbers(TOPIC, 120, 180);

                // Nobody waits for the session of a former member.
                readUntil(120, nextOfEvents, ofEvents);
                readUntil(120, nextOfSocket, ofSocket);
            }

            Set<Integer> uncommitted =
                    new HashSet<>(IntStream.range(60, 180).boxed().toList());
            assertThat(ofEvents)
                    .as("nothing is lost, and nothing that was committed comes again")
                    .hasSameElementsAs(uncommitted);
            assertThat(ofSocket).as("the same over a WebSocket").hasSameElementsAs(uncommitted);
        } finally {
            HostedNode.await(vertx.close());
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
                Await.PATIENCE,
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
                () -> leaders(http, TOPIC).stream().allMatch(leader -> leader > 0 && leader != gone));
    }

    private static void awaitCommitted(HttpProbe http, String group) {
        Await.until(
                group + " has committed everything",
                () -> http.get("/admin/groups/" + group + "/lag").json().getLong("lag") == 0);
    }

    private static String path(String group) {
        return "/topics/" + TOPIC + "/stream?group=" + group + "&from=earliest&format=json";
    }

    /** Reads until so many different values have come. */
    private static void readUntil(int count, Supplier<Integer> next, List<Integer> values) {
        while (new HashSet<>(values).size() < count) {
            values.add(next.get());
        }
    }
}
