package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.ClientSession;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.HttpProbe.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Records over HTTP on one node: produced, read, and seen the same by Kafka clients. */
@TestInstance(Lifecycle.PER_CLASS)
class HttpRecordsIT {
    private final FatJarNode node;
    private final HttpProbe http;

    HttpRecordsIT(@TempDir Path home) {
        this.node = new FatJarNode(home, Map.of());
        this.http = new HttpProbe(node.http());
    }

    @BeforeAll
    void start() throws Exception {
        node.start();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private List<ConsumerRecord<String, String>> consume(String topic, int partition, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", node.bootstrap());
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition place = new TopicPartition(topic, partition);
            consumer.assign(List.of(place));
            consumer.seekToBeginning(List.of(place));
            return ClientSession.poll(consumer, count);
        }
    }

    @Test
    void aKafkaClientReadsWhatHttpProduced() {
        http.createTopic("to-kafka", 1);

        Answer answer = http.postKafka(
                "/topics/to-kafka",
                "json",
                "{\"records\":[{\"key\":\"k\",\"value\":{\"n\":9007199254740993},\"timestamp\":1700000000123,"
                        + "\"headers\":[{\"key\":\"h\",\"value\":\"aGk=\"}]},{\"value\":null,\"key\":1}]}");

        assertThat(answer.body())
                .isEqualTo("{\"offsets\":[{\"partition\":0,\"offset\":0},{\"partition\":0,\"offset\":1}]}");
        List<ConsumerRecord<String, String>> records = consume("to-kafka", 0, 2);
        assertThat(records.get(0).key()).isEqualTo("\"k\"");
        assertThat(records.get(0).value()).isEqualTo("{\"n\":9007199254740993}");
        assertThat(records.get(0).timestamp()).isEqualTo(1_700_000_000_123L);
        assertThat(new String(records.get(0).headers().lastHeader("h").value(), StandardCharsets.UTF_8))
                .isEqualTo("hi");
        assertThat(records.get(1).value()).isNull();
    }

    @Test
    void httpReadsWhatAKafkaClientProduced() throws Exception {
        http.createTopic("from-kafka", 2);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", node.bootstrap(), "compression.type", "zstd"),
                new StringSerializer(),
                new StringSerializer())) {
            for (int number = 0; number < 50; number++) {
                producer.send(new ProducerRecord<>("from-kafka", 1, 1_000L + number, "k", "{\"n\":" + number + "}"))
                        .get();
            }
        }

        JsonArray all = get("/topics/from-kafka/partitions/1/records?offset=40", "text");
        JsonArray byTime = get("/topics/from-kafka/partitions/1/records?timestamp=1047", "text");
        JsonArray few = get("/topics/from-kafka/partitions/1/records?max_bytes=200", "text");

        assertThat(all).hasSize(10);
        assertThat(all.getJsonObject(0))
                .isEqualTo(new JsonObject()
                        .put("topic", "from-kafka")
                        .put("key", "k")
                        .put("value", "{\"n\":40}")
                        .put("partition", 1)
                        .put("offset", 40)
                        .put("timestamp", 1040));
        assertThat(byTime).hasSize(3);
        assertThat(few).hasSizeBetween(1, 3);
        Answer json = http.send(
                "GET",
                "/topics/from-kafka/partitions/1/records?offset=49",
                "",
                "",
                "Accept",
                "application/vnd.kafka.json.v2+json");
        assertThat(json.errorCode()).as("a key that is not JSON").isEqualTo(40601);
    }

    private JsonArray get(String path, String format) {
        Answer answer = http.send("GET", path, "", "", "Accept", "application/vnd.kafka." + format + ".v2+json");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.array();
    }

    @Test
    void aReadWaitsForARecordThatComesLater() throws Exception {
        http.createTopic("later", 1);
        FutureTask<JsonArray> reading =
                new FutureTask<>(() -> get("/topics/later/partitions/0/records?timeout=60000", "text"));
        new Thread(reading, "reader").start();
        http.postKafka("/topics/later", "text", "{\"records\":[{\"value\":\"now\"}]}");

        assertThat(reading.get(45, TimeUnit.SECONDS))
                .as("well before its time is over")
                .hasSize(1);
    }

    @Test
    void describesTopicsAsTheBridgeDoes() {
        http.createTopic("described", 2);

        JsonObject topic = http.get("/topics/described").json();

        assertThat(topic.getString("name")).isEqualTo("described");
        assertThat(topic.getJsonObject("configs").getString("cleanup.policy")).isEqualTo("delete");
        assertThat(topic.getJsonArray("partitions").getJsonObject(1))
                .isEqualTo(
                        new JsonObject(
                                "{\"partition\":1,\"leader\":1,\"replicas\":[{\"broker\":1,\"leader\":true,\"in_sync\":true}]}"));
        assertThat(http.get("/topics").array()).contains("described");
        assertThat(http.get("/brokers").json()).isEqualTo(new JsonObject("{\"brokers\":[1]}"));
        assertThat(http.get("/topics/described/partitions/0/offsets").json())
                .isEqualTo(new JsonObject("{\"beginning_offset\":0,\"end_offset\":0}"));
        assertThat(http.get("/topics/nothing").errorCode()).isEqualTo(40401);
        assertThat(http.get("/topics/described/partitions/2").errorCode()).isEqualTo(40402);
        assertThat(http.get("/topics/described/partitions/0/records?offset=5").errorCode())
                .isEqualTo(41601);
    }

    @Test
    void showsATopicThatWouldBeCreatedAndCreatesNothing() {
        Answer plan = http.post(
                "/admin/topics?dry_run=true", "{\"topic_name\":\"planned\",\"configs\":{\"retention.ms\":1000}}");

        assertThat(plan.status()).as(plan.body()).isEqualTo(200);
        assertThat(plan.json().getJsonArray("partitions")).hasSize(1);
        assertThat(http.get("/topics/planned").errorCode()).isEqualTo(40401);
        assertThat(http.post("/admin/topics", "{\"topic_name\":\"described!\"}").status())
                .isEqualTo(422);
    }

    @Test
    void answersEveryLineOfABulkProduceInOrder() {
        http.createTopic("bulk", 3);
        StringBuilder lines = new StringBuilder();
        for (int number = 0; number < 3_000; number++) {
            lines.append("{\"key\":")
                    .append(number)
                    .append(",\"value\":{\"n\":")
                    .append(number)
                    .append("}}\n");
        }
        lines.append("nonsense\n{\"value\":1,\"partition\":2}\n{\"value\":1,\"partition\":9}");

        Answer answer = http.send(
                "POST", "/topics/bulk", "application/x-ndjson", lines.toString(), "Accept", "application/x-ndjson");

        assertThat(answer.status()).isEqualTo(200);
        List<String> results = answer.body().lines().toList();
        assertThat(results).hasSize(3_003);
        assertThat(new JsonObject(results.get(3_000)).getInteger("error_code")).isEqualTo(40001);
        assertThat(new JsonObject(results.get(3_001)).getInteger("partition")).isEqualTo(2);
        assertThat(new JsonObject(results.get(3_002)).getInteger("error_code")).isEqualTo(40401);
        long[] next = new long[3];
        for (String result : results.subList(0, 3_000)) {
            JsonObject placed = new JsonObject(result);
            assertThat(placed.getLong("offset")).isEqualTo(next[placed.getInteger("partition")]++);
        }
        assertThat(consume("bulk", 2, (int) next[2]).get(0).value()).startsWith("{\"n\":");
    }
}
