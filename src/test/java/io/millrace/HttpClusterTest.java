package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.HttpProbe.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Three whole nodes in one process: whichever is asked over HTTP, the right one answers. */
@TestInstance(Lifecycle.PER_CLASS)
class HttpClusterTest {
    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 6;

    private final Path dir;
    private ThreeHttpNodes nodes;
    private List<HttpProbe> http = List.of();
    private int turn;

    HttpClusterTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @BeforeAll
    void startThree() throws Exception {
        nodes = new ThreeHttpNodes(dir);
        http = nodes.http;
        nodes.createTopic(TOPIC, PARTITIONS, 3);
    }

    @AfterAll
    void stopAll() {
        nodes.close();
    }

    private static void ok(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    }

    @Test
    void everyNodeSearchesAllPartitions() {
        String topic = "searched";
        nodes.createTopic(topic, 6, 3);
        JsonArray records = new JsonArray();
        for (int number = 0; number < 600; number++) {
            records.add(new JsonObject()
                    .put("value", number)
                    .put("partition", number % 6)
                    .put("timestamp", 1_000 + number));
        }
        String body = new JsonObject().put("records", records).encode();
        Await.until(
                "all partitions take records",
                () -> !http.get(0)
                        .postKafka("/topics/" + topic, "json", body)
                        .body()
                        .contains("error_code"));

        for (HttpProbe probe : http) {
            List<String> lines = probe.get(
                            "/topics/" + topic + "/search?export=true&from=timestamp:1300&filter=value%3C590")
                    .body()
                    .lines()
                    .toList();

            assertThat(lines).hasSizeGreaterThanOrEqualTo(290);
            assertThat(new JsonObject(lines.get(0)).getLong("timestamp")).isEqualTo(1_300);
        }
    }

    @Test
    void everyNodeTakesAndGivesRecordsOfEveryPartition() {
        http.get(0).produceNumbers(TOPIC, 0, 60);

        for (HttpProbe probe : http) {
            int found = 0;
            for (int partition = 0; partition < PARTITIONS; partition++) {
                String place = "/topics/" + TOPIC + "/partitions/" + partition;
                long end = probe.get(place + "/offsets").json().getLong("end_offset");
                Answer records = probe.get(place + "/records?max_bytes=1000000");
                assertThat(records.array()).as(records.body()).hasSize((int) end);
                found += (int) end;
            }
            assertThat(found).isGreaterThanOrEqualTo(60);
        }
    }

    @Test
    void everyNodeServesEveryConsumerBesideAKafkaClient() {
        Answer created = http.get(0)
                .postKafka(
                        "/consumers/shared",
                        "",
                        "{\"name\":\"h\",\"format\":\"json\",\"auto.offset.reset\":\"earliest\"}");
        assertThat(created.status()).as(created.body()).isEqualTo(200);
        String instance = "/consumers/shared/instances/h";
        ok(http.get(1).post(instance + "/subscription", "{\"topics\":[\"" + TOPIC + "\"]}"));
        Set<String> places = new HashSet<>();
        Set<Integer> values = new HashSet<>();
        try (KafkaConsumer<String, String> kafka = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        "127.0.0.1:" + nodes.kafkaPorts.get(2),
                        "group.id",
                        "shared",
                        "group.protocol",
                        "consumer",
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            kafka.subscribe(List.of(TOPIC));
            Await.until("each has its share", () -> {
                take(kafka, places, values);
                take(http.get(turn++ % 3), instance, places, values);
                return kafka.assignment().size() == PARTITIONS / 2;
            });
            http.get(2).produceNumbers(TOPIC, 1_000, 1_100);
            Await.until("everything was read", () -> {
                take(kafka, places, values);
                take(http.get(turn++ % 3), instance, places, values);
                return values.stream().filter(value -> value >= 1_000).count() == 100;
            });
        }
        for (HttpProbe probe : http) {
            assertThat(probe.get("/admin/groups/shared").json().getString("type"))
                    .isEqualTo("consumer");
            assertThat(probe.get("/admin/groups").body()).contains("\"shared\"");
        }
        ok(http.get(2).delete(instance));
    }

    private static void take(KafkaConsumer<String, String> kafka, Set<String> places, Set<Integer> values) {
        for (ConsumerRecord<String, String> record : kafka.poll(Duration.ofMillis(50))) {
            assertThat(places.add(record.partition() + ":" + record.offset())).isTrue();
            values.add(Integer.parseInt(record.value()));
        }
    }

    private static void take(HttpProbe probe, String instance, Set<String> places, Set<Integer> values) {
        Answer answer = probe.get(instance + "/records?timeout=200");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        answer.array().forEach(element -> {
            JsonObject record = (JsonObject) element;
            assertThat(places.add(record.getInteger("partition") + ":" + record.getLong("offset")))
                    .isTrue();
            values.add(record.getInteger("value"));
        });
    }

    @Test
    void aBrokerAnswersForItselfWhicheverIsAsked() {
        for (int broker = 1; broker <= 3; broker++) {
            for (HttpProbe probe : http) {
                JsonObject dirs =
                        probe.get("/admin/brokers/" + broker + "/log-dirs").json();
                assertThat(dirs.getInteger("broker")).isEqualTo(broker);
            }
        }
    }
}
