package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.CapturedConsole;
import io.millrace.cli.CommandRunner;
import io.millrace.common.SystemClock;
import io.millrace.testkit.Await;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.HttpProbe.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What operators ask of three nodes over HTTP and what they change; whichever node is asked. */
@TestInstance(Lifecycle.PER_CLASS)
class HttpOperationsTest {
    private final Path dir;
    private ThreeHttpNodes nodes;

    HttpOperationsTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @BeforeAll
    void startThree() throws Exception {
        nodes = new ThreeHttpNodes(dir);
    }

    @AfterAll
    void stopAll() {
        nodes.close();
    }

    private void produce(String topic, int count, String key) {
        JsonArray records = new JsonArray();
        IntStream.range(0, count)
                .forEach(number -> records.add(new JsonObject().put("key", key).put("value", number)));
        Answer answer = nodes.http(2)
                .postKafka(
                        "/topics/" + topic,
                        "json",
                        new JsonObject().put("records", records).encode());
        assertThat(answer.body()).contains("offset").doesNotContain("error_code");
    }

    private Answer put(int place, String path, int count) {
        String body = new JsonObject().put("count", count).encode();
        return nodes.http(place).send("PUT", path, "application/json", body, "Accept", "application/json");
    }

    private static JsonObject ok(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static JsonObject first(JsonObject reply, String field) {
        return reply.getJsonArray(field).getJsonObject(0);
    }

    private String describedByCommand(String id) {
        CapturedConsole captured = new CapturedConsole("");
        CommandRunner runner = new CommandRunner(
                captured.console(),
                request -> {
                    throw new AssertionError("nothing is started");
                },
                SystemClock.INSTANCE);
        String address = nodes.http(0).uri().getAuthority();
        runner.run("transaction", "describe", id, "-b", nodes.bootstrap(), "--http", address);
        return captured.out() + captured.err();
    }

    @Test
    void showsAnOpenTransactionAndAbortsIt() {
        nodes.createTopic("paid", 1, 3);
        Map<String, Object> settings =
                Map.of("bootstrap.servers", nodes.bootstrap(), "client.id", "till", "transactional.id", "till-1");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var sent = producer.send(new ProducerRecord<>("paid", "k", "v"));
            producer.flush();
            assertThat(sent).isDone();

            for (HttpProbe probe : nodes.http) {
                JsonObject open = first(ok(probe.get("/admin/transactions?state=open")), "transactions");
                assertThat(open.getString("transactional_id")).isEqualTo("till-1");
                assertThat(open.getLong("age_ms")).isNotNegative();
                assertThat(open.getString("client_id")).isEqualTo("till");
                assertThat(open.getString("client_host")).isEqualTo("127.0.0.1");
            }
            assertThat(describedByCommand("till-1")).contains("Ongoing", "paid-0", "till (127.0.0.1)");
            JsonObject plan = ok(nodes.http(0).post("/admin/transactions/till-1/abort?dry_run=true", ""));
            assertThat(first(plan.getJsonObject("transaction"), "partitions").getString("topic"))
                    .isEqualTo("paid");
            assertThat(ok(nodes.http(1).get("/admin/transactions/till-1")).getString("state"))
                    .isEqualTo("Ongoing");

            ok(nodes.http(1).post("/admin/transactions/till-1/abort", ""));

            JsonObject after = ok(nodes.http(2).get("/admin/transactions/till-1"));
            assertThat(after.getBoolean("open")).isFalse();
            Answer again = nodes.http(2).post("/admin/transactions/till-1/abort", "");
            assertThat(again.status()).as(again.body()).isEqualTo(409);
        }
        assertThat(nodes.http(0).get("/admin/transactions/nobody").status()).isEqualTo(404);
        assertThat(nodes.http(0).get("/admin/transactions?state=odd").status()).isEqualTo(400);
    }

    @Test
    void changesTheInstancesOfANodeWhileItRuns() {
        String place = "/admin/brokers/2/instances";
        JsonObject before = ok(nodes.http(0).get(place));
        int more = before.getInteger("count") + 2;

        JsonObject plan = ok(put(0, place + "?dry_run=true", more));
        assertThat(plan.getInteger("before")).isEqualTo(before.getInteger("count"));
        assertThat(ok(nodes.http(1).get(place))).isEqualTo(before);
        ok(put(2, place, more));

        Await.until(
                "node 2 has " + more + " instances",
                () -> ok(nodes.http(0).get(place)).getJsonArray("instances").size() == more);
        assertThat(put(0, place, 0).status()).isEqualTo(422);
        assertThat(nodes.http(0).get("/admin/brokers/9/instances").status()).isEqualTo(404);
    }

    @Test
    void plansToDrainANodeAndTakesTheWishBack() {
        nodes.createTopic("spread", 6, 2);

        JsonObject plan = ok(nodes.http(0).post("/admin/brokers/3/drain?dry_run=true", ""));

        List<JsonObject> moves = plan.getJsonArray("moves").stream()
                .map(move -> (JsonObject) move)
                .filter(move -> move.getString("topic").equals("spread"))
                .toList();
        assertThat(moves).isNotEmpty().allSatisfy(move -> {
            assertThat(move.getJsonArray("from")).contains(3);
            assertThat(move.getJsonArray("to")).doesNotContain(3).hasSize(2);
        });
        assertThat(ok(nodes.http(1).get("/admin/brokers")).encode()).doesNotContain("\"draining\":true");
        ok(nodes.http(1).delete("/admin/brokers/3/drain"));
    }

    @Test
    void emptiesATopicAfterShowingWhatThatDeletes() {
        nodes.createTopic("full", 3, 3);
        produce("full", 30, null);

        JsonObject plan = ok(nodes.http(0).post("/admin/topics/full/empty?dry_run=true", ""));
        assertThat(plan.getLong("records")).isEqualTo(30);
        assertThat(plan.getJsonArray("partitions")).hasSize(3);
        assertThat(ok(nodes.http(1).get("/admin/topic-figures?topics=full")).encode())
                .contains("\"records\":30");
        ok(nodes.http(2).post("/admin/topics/full/empty", ""));

        JsonObject after = ok(nodes.http(1).post("/admin/topics/full/empty?dry_run=true", ""));
        assertThat(after.getLong("records")).isZero();
    }

    @Test
    void sortsTopicsBySizeOverAllNodes() {
        nodes.createTopic("sized-a", 3, 1);
        nodes.createTopic("sized-b", 3, 1);
        produce("sized-b", 200, null);

        JsonObject sorted = ok(nodes.http(0).get("/admin/topics?search=sized&sort=size&order=desc&page_size=1"));

        assertThat(sorted.getInteger("total")).isEqualTo(2);
        assertThat(first(sorted, "topics").getString("name")).isEqualTo("sized-b");
        assertThat(first(sorted, "topics").getLong("size_bytes")).isPositive();
        assertThat(nodes.http(0).get("/admin/topics?sort=colour").status()).isEqualTo(400);
    }

    @Test
    void tellsDefaultsAndWhatAConfigWasBefore() {
        nodes.createTopic("tuned", 1, 1);

        JsonObject plan = ok(nodes.http(1)
                .send(
                        "PATCH",
                        "/admin/topics/tuned/configs?dry_run=true",
                        "application/json",
                        "{\"configs\":{\"retention.ms\":\"1000\"}}",
                        "Accept",
                        "application/json"));

        assertThat(first(plan, "changes").getString("before")).isEqualTo("604800000");
        assertThat(first(plan, "changes").getString("value")).isEqualTo("1000");
        assertThat(ok(nodes.http(2).get("/admin/topic-defaults")).encode()).contains("\"retention.ms\"");
        assertThat(ok(nodes.http(0).get("/admin/topics/tuned/groups")).getJsonArray("groups"))
                .isEmpty();
    }

    @Test
    void showsReplicasSegmentsAndTheHottestKeys() {
        nodes.createTopic("keyed", 1, 3);
        produce("keyed", 50, "often");
        produce("keyed", 5, "seldom");

        JsonObject partition = first(ok(nodes.http(0).get("/admin/topics/keyed/replicas")), "partitions");
        JsonObject segments = ok(nodes.http(1).get("/admin/topics/keyed/partitions/0/segments"));
        JsonObject keys = ok(nodes.http(2).get("/admin/topics/keyed/partitions/0/keys?limit=5"));

        assertThat(partition.getJsonArray("replicas"))
                .hasSize(3)
                .allSatisfy(replica ->
                        assertThat(((JsonObject) replica).getLong("lag")).isNotNegative());
        assertThat(first(segments, "segments").getLong("end_offset")).isEqualTo(55);
        assertThat(first(segments, "segments").getBoolean("active")).isTrue();
        assertThat(keys.getLong("records")).isEqualTo(55);
        assertThat(first(keys, "keys").getString("key")).isEqualTo("\"often\"");
        assertThat(first(keys, "keys").getLong("records")).isEqualTo(50);
        assertThat(nodes.http(0)
                        .get("/admin/topics/keyed/partitions/0/segments?broker=77")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void everyNodeSaysHowItStands() {
        for (HttpProbe probe : nodes.http) {
            assertThat(ok(probe.get("/admin/health")).getJsonArray("brokers")).hasSize(3);
            assertThat(ok(probe.get("/admin/disks")).getJsonArray("disks"))
                    .hasSize(3)
                    .allSatisfy(disk -> assertThat(((JsonObject) disk).getLong("usable_bytes"))
                            .isPositive());
            Await.until(
                    "every node answers in time",
                    () -> ok(probe.get("/admin/alerts"))
                            .getJsonArray("unanswered")
                            .isEmpty());
            for (int broker = 1; broker <= 3; broker++) {
                JsonObject history = ok(probe.get("/admin/brokers/" + broker + "/history"));
                assertThat(history.getInteger("broker")).isEqualTo(broker);
                assertThat(history.getJsonObject("series").fieldNames()).contains("time_ms", "bytes_in", "log_bytes");
            }
            ok(probe.get("/admin/hot-partitions"));
        }
    }

    @Test
    void aStreamOfAGroupGoesOnWhereTheGroupIsOnAnyNode() throws Exception {
        nodes.createTopic("shared-stream", 3, 3);
        String path = "/topics/shared-stream/stream?group=streamers&from=earliest";
        produce("shared-stream", 60, null);
        List<Integer> first = new ArrayList<>();
        try (EventReader events = new EventReader(nodes.http(0).uri() + path)) {
            events.read(60, first);
            Await.until(
                    "everything is committed",
                    () -> ok(nodes.http(1).get("/admin/groups/streamers/lag")).getLong("lag") == 0);
        }
        Await.until(
                "the reader that went is no member any more",
                () -> ok(nodes.http(1).get("/admin/groups/streamers"))
                        .getJsonArray("members")
                        .isEmpty());
        produce("shared-stream", 30, null);
        List<Integer> second = new ArrayList<>();
        try (EventReader events = new EventReader(nodes.http(2).uri() + path)) {
            events.read(30, second);
        }

        assertThat(first)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 60).boxed().toList());
        assertThat(second)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 30).boxed().toList());
        assertThat(nodes.http(1).get(path + "&partition=1").errorCode()).isEqualTo(40003);
        assertThat(nodes.http(1).get(path.replace("earliest", "17")).errorCode())
                .isEqualTo(40003);
    }

    /** Lets another node coordinate all groups; returns when it does. */
    private void moveCoordinators(int to) {
        JsonArray moves = new JsonArray();
        JsonArray places = new JsonArray();
        for (int partition = 0; partition < 6; partition++) {
            JsonObject place =
                    new JsonObject().put("topic", "__consumer_offsets").put("partition", partition);
            places.add(place);
            moves.add(place.copy()
                    .put("replicas", new JsonArray().add(to).add(to % 3 + 1).add((to + 1) % 3 + 1)));
        }
        ok(nodes.http(0)
                .post(
                        "/admin/reassignments",
                        new JsonObject().put("partitions", moves).encode()));
        Await.until("node " + to + " coordinates every group", () -> {
            nodes.http(0)
                    .post(
                            "/admin/elections",
                            new JsonObject().put("partitions", places).encode());
            return ok(nodes.http(1).get("/admin/topics/__consumer_offsets")).getJsonArray("partitions").stream()
                    .allMatch(partition -> ((JsonObject) partition).getInteger("leader") == to);
        });
    }

    @Test
    void aConsumerGoesOnWhenTheCoordinatorOfItsGroupMoves() {
        nodes.createTopic("moving", 2, 3);
        produce("moving", 10, null);
        String group = "/consumers/movers";
        Answer made = nodes.http(0)
                .postKafka(group, "", "{\"name\":\"m\",\"format\":\"json\",\"auto.offset.reset\":\"earliest\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        String instance = group + "/instances/m";
        assertThat(nodes.http(1)
                        .post(instance + "/subscription", "{\"topics\":[\"moving\"]}")
                        .status())
                .isEqualTo(204);
        assertThat(consume(instance, 10)).hasSize(10);
        assertThat(nodes.http(2).post(instance + "/offsets", "").status()).isEqualTo(204);

        for (int coordinator = 1; coordinator <= 3; coordinator++) {
            moveCoordinators(coordinator);
            produce("moving", 5, null);
            assertThat(consume(instance, 5)).hasSizeGreaterThanOrEqualTo(5);
        }

        assertThat(nodes.http(0).delete(instance).status()).isEqualTo(204);
        assertThat(nodes.http(1).get(instance + "/records").errorCode()).isEqualTo(40403);
    }

    /** Reads until there are so many records; while a coordinator is being loaded, a reader asks again. */
    private List<Object> consume(String instance, int count) {
        List<Object> found = new ArrayList<>();
        Await.until(count + " records", () -> {
            Answer answer = nodes.http(found.size()).get(instance + "/records?timeout=500");
            assertThat(answer.errorCode()).as(answer.body()).isNotEqualTo(40403);
            if (answer.status() == 200) {
                answer.array().forEach(found::add);
            }
            return found.size() >= count;
        });
        return found;
    }

    /** Reads Server-Sent Events whose records have numbers as values, until it is closed. */
    private static final class EventReader implements AutoCloseable {
        private final HttpURLConnection connection;
        private final BufferedReader lines;

        EventReader(String address) throws IOException {
            connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
            connection.setReadTimeout((int) Await.PATIENCE.toMillis());
            lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        }

        void read(int count, List<Integer> values) throws IOException {
            while (values.size() < count) {
                String line = lines.readLine();
                assertThat(line).as("the stream ended").isNotNull().doesNotContain("event: error");
                if (line.startsWith("data: ")) {
                    values.add(Integer.parseInt(new JsonObject(line.substring("data: ".length())).getString("value")));
                }
            }
        }

        @Override
        public void close() {
            connection.disconnect();
        }
    }
}
