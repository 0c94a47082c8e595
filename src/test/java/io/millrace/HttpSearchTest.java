package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.EventStream;
import io.millrace.testkit.EventStream.Event;
import io.millrace.testkit.HttpNode;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.HttpProbe.Answer;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Search for records on a whole node in this process: all matches, in order, forwards, backwards and as they come. */
@TestInstance(Lifecycle.PER_CLASS)
class HttpSearchTest {
    private static final int PARTITIONS = 3;

    private final Path dir;
    private HttpNode node;
    private HttpProbe http = new HttpProbe("");

    HttpSearchTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @BeforeAll
    void start() throws Exception {
        node = HttpNode.start(dir.resolve("node"), "http.searches.max", "100");
        http = node.http();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private KafkaProducer<byte[], byte[]> producer(String compression) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", node.bootstrap(), "compression.type", compression, "linger.ms", 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Records {@code {"n":number}} in turn over the partitions, a millisecond apart. */
    private void fill(String topic, int from, int to, String compression) {
        try (KafkaProducer<byte[], byte[]> producer = producer(compression)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int number = from; number < to; number++) {
                sent.add(producer.send(new ProducerRecord<>(
                        topic,
                        number % PARTITIONS,
                        1_000_000L + number,
                        bytes("key-" + number),
                        bytes("{\"n\":" + number + "}"))));
            }
            producer.flush();
            assertThat(sent).allSatisfy(written -> written.get());
        }
    }

    private EventStream search(String topic, String query) {
        return new EventStream(http.uri() + "/topics/" + topic + "/search?" + query, "");
    }

    private List<Event> found(String topic, String query) {
        try (EventStream stream = search(topic, query)) {
            return stream.toEnd();
        }
    }

    private static List<Integer> numbers(List<Event> events) {
        return events.stream()
                .filter(event -> event.name().equals("match"))
                .map(event ->
                        new JsonObject(event.fields().getJsonObject("value").getString("text")).getInteger("n"))
                .toList();
    }

    private static JsonObject last(List<Event> events) {
        return events.get(events.size() - 1).fields();
    }

    private static List<Integer> range(int from, int to, int step) {
        List<Integer> numbers = new ArrayList<>();
        for (int number = from; step > 0 ? number < to : number > to; number += step) {
            numbers.add(number);
        }
        return numbers;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void findsEverythingInTheOrderOfTimeInBothDirections() {
        http.createTopic("all", PARTITIONS);
        fill("all", 0, 9_000, "zstd");

        List<Event> oldest = found("all", "from=earliest&order=oldest");
        List<Event> newest = found("all", "order=newest");

        assertThat(numbers(oldest)).isEqualTo(range(0, 9_000, 1));
        assertThat(numbers(newest)).isEqualTo(range(8_999, -1, -1));
        assertThat(last(oldest).getString("reason")).isEqualTo("end");
        assertThat(last(oldest).getInteger("records")).isEqualTo(9_000);
        assertThat(last(newest).getInteger("records")).isEqualTo(9_000);
        assertThat(last(newest).getLong("bytes")).isEqualTo(last(oldest).getLong("bytes"));
    }

    @Test
    void answersTheNewestWithoutReadingEverything() {
        http.createTopic("newest", PARTITIONS);
        fill("newest", 0, 9_000, "none");

        List<Event> events = found("newest", "limit=20");

        assertThat(numbers(events)).isEqualTo(range(8_999, 8_979, -1));
        assertThat(last(events).getString("reason")).isEqualTo("limit");
        assertThat(last(events).getInteger("records")).isLessThan(2_000);
    }

    @Test
    void filtersByTextAndByExpression() {
        http.createTopic("filtered", PARTITIONS);
        fill("filtered", 0, 3_000, "lz4");

        assertThat(numbers(found("filtered", "order=oldest&key=KEY-299")))
                .containsExactly(299, 2990, 2991, 2992, 2993, 2994, 2995, 2996, 2997, 2998, 2999);
        assertThat(numbers(found("filtered", "order=oldest&filter=" + encoded("value.n % 1000 == 7"))))
                .containsExactly(7, 1007, 2007);
        List<Event> unfit = found("filtered", "partitions=1&filter=" + encoded("value.none == 1"));
        assertThat(last(unfit).getInteger("failed")).isEqualTo(1_000);
        assertThat(last(unfit).getString("first_failure")).contains("'none'");
    }

    @Test
    void goesFromOnePlaceToAnother() {
        http.createTopic("places", PARTITIONS);
        fill("places", 0, 600, "gzip");

        assertThat(numbers(found("places", "order=oldest&partitions=1&from=offset:190")))
                .isEqualTo(range(571, 600, 3));
        assertThat(numbers(found("places", "from=timestamp:1000590&partitions=0,1,2")))
                .isEqualTo(range(599, 589, -1));
        assertThat(numbers(found("places", "from=timestamp:1000100&to=timestamp:1000103&order=oldest")))
                .containsExactly(100, 101, 102);
        assertThat(numbers(found("places", "to=offset:2&partitions=2"))).containsExactly(5, 2);
        assertThat(numbers(found("places", "from=timestamp:9000000"))).isEmpty();
        assertThat(numbers(found("places", "from=latest&order=oldest"))).isEmpty();
    }

    @Test
    void aClientThatIsCutResumesWithoutLossOrRepeat() {
        http.createTopic("cut", PARTITIONS);
        fill("cut", 0, 3_000, "snappy");
        for (String order : List.of("oldest", "newest")) {
            List<Integer> numbers = new ArrayList<>();
            String id = "";
            for (int part = 0; part < 4; part++) {
                try (EventStream stream =
                        new EventStream(http.uri() + "/topics/cut/search?limit=2500&order=" + order, id)) {
                    List<Event> events = part < 3 ? stream.take("match", 311) : stream.toEnd();
                    numbers.addAll(numbers(events));
                    id = events.get(events.size() - 1).id();
                }
            }

            assertThat(numbers).isEqualTo(order.equals("oldest") ? range(0, 2_500, 1) : range(2_999, 499, -1));
        }
    }

    @Test
    void followsWhatComes() {
        http.createTopic("followed", PARTITIONS);
        fill("followed", 0, 30, "none");

        try (EventStream stream = search("followed", "follow=true&from=offset:9&filter=" + encoded("value.n != 28"))) {
            assertThat(numbers(stream.take("match", 2))).containsExactly(27, 29);
            fill("followed", 30, 60, "none");

            List<Integer> later = numbers(stream.take("match", 30));

            assertThat(later).containsExactlyInAnyOrderElementsOf(range(30, 60, 1));
        }
    }

    @Test
    void showsEverythingThatTheLogKnowsOfARecord() throws Exception {
        http.createTopic("shown", 1);
        byte[] number = ByteBuffer.allocate(8).putLong(9_007_199_254_740_993L).array();
        String text = "x".repeat(9_000);
        try (KafkaProducer<byte[], byte[]> producer = producer("gzip")) {
            producer.send(new ProducerRecord<>(
                            "shown", 0, 5L, number, bytes(text), List.of(new RecordHeader("h", bytes("v")))))
                    .get();
            producer.send(new ProducerRecord<>("shown", 0, 6L, new byte[] {0, 1, 2}, null, List.of()))
                    .get();
        }

        List<Event> events = found("shown", "order=oldest");

        JsonObject first = events.stream()
                .filter(event -> event.name().equals("match"))
                .findFirst()
                .orElseThrow()
                .fields();
        assertThat(first.getJsonObject("key"))
                .isEqualTo(new JsonObject("{\"format\":\"int64\",\"size\":8,\"text\":\"9007199254740993\"}"));
        assertThat(first.getJsonObject("value").getString("text")).hasSize(4_096);
        assertThat(first.getJsonObject("value").getBoolean("cut")).isTrue();
        assertThat(first.getJsonArray("headers").encode())
                .isEqualTo("[{\"key\":\"h\",\"value\":{\"format\":\"text\",\"size\":1,\"text\":\"v\"}}]");
        assertThat(first.getString("compression")).isEqualTo("gzip");
        assertThat(first.getString("producer_id")).matches("\\d+");
        assertThat(first.getInteger("sequence")).isZero();
        JsonObject whole = http.get("/topics/shown/partitions/0/records/0").json();
        assertThat(whole.getJsonObject("value").getString("text")).isEqualTo(text);
        JsonObject tombstone = http.get("/topics/shown/partitions/0/records/1").json();
        assertThat(tombstone.getJsonObject("value")).isEqualTo(new JsonObject("{\"format\":\"null\",\"size\":0}"));
        assertThat(tombstone.getJsonObject("key").getString("text")).isEqualTo("000102");
        assertThat(http.get("/topics/shown/partitions/0/records/2").errorCode()).isEqualTo(41601);
        assertThat(http.get("/topics/shown/partitions/1/records/0").errorCode()).isEqualTo(40402);
    }

    @Test
    void exportsWholeRecordsAsLines() {
        http.createTopic("exported", 1);
        http.send(
                "POST",
                "/topics/exported",
                "application/x-ndjson",
                "{\"key\":\"k\",\"value\":{\"n\": 9007199254740993,\n\"d\":1.10}}".replace("\n", "")
                        + "\n{\"value\":\"t\"}\n{\"key\":1,\"value\":null}\n",
                "Accept",
                "*/*");

        Answer answer = http.get("/topics/exported/search?export=true");

        assertThat(answer.mediaType()).isEqualTo("application/x-ndjson");
        assertThat(answer.response().headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"exported.ndjson\"");
        List<String> lines = answer.body().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("\"value\":{\"n\":9007199254740993,\"d\":1.10},\"value_format\":\"json\"");
        assertThat(lines.get(2)).contains("\"key\":\"1\",\"key_format\":\"text\",\"value\":null");
    }

    @Test
    void saysWhatIsWrongBeforeItBegins() {
        http.createTopic("strict", 1);

        assertThat(http.get("/topics/none/search").errorCode()).isEqualTo(40401);
        assertThat(http.get("/topics/strict/search?from=somewhere").errorCode()).isEqualTo(40003);
        assertThat(http.get("/topics/strict/search?partitions=1").errorCode()).isEqualTo(40003);
        assertThat(http.get("/topics/strict/search?limit=0").errorCode()).isEqualTo(40003);
        assertThat(http.get("/topics/strict/search?follow=true&order=newest").errorCode())
                .isEqualTo(40003);
        assertThat(http.send("GET", "/topics/strict/search", "", "", "Last-Event-ID", "x")
                        .errorCode())
                .isEqualTo(40003);
        Answer faulty = http.get("/topics/strict/search?filter=" + encoded("valu == 1"));
        assertThat(faulty.errorCode()).isEqualTo(42207);
        assertThat(faulty.json().getString("detail")).contains("line 1, column 1", "'valu'");
    }

    @Test
    void runsOnlySoManyAtATimeAndFreesThePlaceOfWhoLeaves() throws Exception {
        try (HttpNode small = HttpNode.start(dir.resolve("small"), "http.searches.max", "2")) {
            HttpProbe crowded = small.http();
            crowded.createTopic("crowded", 1);
            String follow = crowded.uri() + "/topics/crowded/search?follow=true";
            try (EventStream first = new EventStream(follow, "");
                    EventStream second = new EventStream(follow, "")) {
                first.take("progress", 1);
                second.take("progress", 1);
                Answer third = crowded.get("/topics/crowded/search?limit=1");
                assertThat(third.errorCode()).isEqualTo(42902);
                assertThat(third.json().getString("detail")).contains("http.searches.max");
            }

            Await.until(
                    "there is room again",
                    () -> crowded.get("/topics/crowded/search?limit=1").status() == 200);
        }
    }

    @Test
    void hidesWhatWasAbortedFromWhoAsksForCommittedRecords() throws Exception {
        http.createTopic("transactions", 1);
        Map<String, Object> settings = Map.of("bootstrap.servers", node.bootstrap(), "transactional.id", "t");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("transactions", 0, null, bytes("{\"n\":1}")))
                    .get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("transactions", 0, null, bytes("{\"n\":2}")))
                    .get();
            producer.commitTransaction();
        }

        List<Event> committed = Await.until(
                "the end of the transaction is written",
                Await.PATIENCE,
                () -> found("transactions", "isolation=read_committed"),
                events -> !numbers(events).isEmpty());
        assertThat(numbers(committed)).containsExactly(2);
        assertThat(committed.stream()
                        .filter(event -> event.name().equals("match"))
                        .allMatch(event -> event.fields().getBoolean("transactional")))
                .isTrue();
        assertThat(numbers(found("transactions", "order=oldest"))).containsExactly(1, 2);
    }
}
