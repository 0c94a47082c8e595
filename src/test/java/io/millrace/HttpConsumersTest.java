package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.HttpNode;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.HttpProbe.Answer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

/** Consumers over HTTP on one node, and in one group with a Kafka client. */
@TestInstance(Lifecycle.PER_CLASS)
class HttpConsumersTest {
    private static final int MAX_CONSUMERS = 5;

    private final Path dir;
    private HttpNode node;
    private HttpProbe http = new HttpProbe("");

    HttpConsumersTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @BeforeAll
    void start() throws Exception {
        node = HttpNode.start(
                dir.resolve("node"),
                "http.consumers.max",
                Integer.toString(MAX_CONSUMERS),
                "group.consumer.heartbeat.interval.ms",
                "500",
                "offsets.topic.num.partitions",
                "3");
        http = node.http();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private String consumer(String group, String name, String more) {
        Answer created = http.postKafka(
                "/consumers/" + group,
                "",
                "{\"name\":\"" + name + "\",\"format\":\"json\",\"auto.offset.reset\":\"earliest\"" + more + "}");
        assertThat(created.status()).as(created.body()).isEqualTo(200);
        assertThat(created.json().getString("base_uri")).endsWith("/consumers/" + group + "/instances/" + name);
        return "/consumers/" + group + "/instances/" + name;
    }

    private void ok(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    }

    /** Reads what there is, and for a moment waits for it if there is nothing. */
    private Set<Integer> poll(String instance) {
        return poll(instance, 300);
    }

    /** Reads what there is, as late as it may come. */
    private Set<Integer> pollSome(String instance) {
        return poll(instance, 30_000);
    }

    private Set<Integer> poll(String instance, int timeoutMs) {
        Answer answer = http.get(instance + "/records?timeout=" + timeoutMs);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Set<Integer> values = new HashSet<>();
        answer.array().forEach(record -> values.add(((JsonObject) record).getInteger("value")));
        return values;
    }

    private Set<Integer> pollUntil(String instance, int count) {
        Set<Integer> values = new HashSet<>();
        Await.until(count + " values", () -> {
            values.addAll(poll(instance));
            return values.size() >= count;
        });
        return values;
    }

    @Test
    void handsOverEveryRecordOnceAndGoesOnWhereItCommitted() {
        http.createTopic("orders", 3);
        http.produceNumbers("orders", 0, 100);
        String first = consumer("g-orders", "first", ",\"enable.auto.commit\":\"false\"");
        ok(http.post(first + "/subscription", "{\"topics\":[\"orders\"]}"));

        assertThat(pollUntil(first, 100)).hasSize(100);
        ok(http.post(first + "/offsets", ""));
        JsonObject committed = http.get(first + "/offsets").json();
        ok(http.delete(first));
        http.produceNumbers("orders", 100, 110);
        String second = consumer("g-orders", "second", "");
        ok(http.post(second + "/subscription", "{\"topic_pattern\":\"ord.*\"}"));

        assertThat(pollUntil(second, 10)).hasSize(10).allMatch(value -> value >= 100);
        assertThat(committed.getJsonArray("offsets")).hasSize(3);
        assertThat(http.get(first + "/records").errorCode()).isEqualTo(40403);
        ok(http.delete(second));
    }

    @Test
    void seeksInPartitionsThatItChose() {
        http.createTopic("chosen", 2);
        http.produceNumbers("chosen", 0, 50);
        String instance = consumer("g-chosen", "c", "");
        ok(http.post(instance + "/assignments", "{\"partitions\":[{\"topic\":\"chosen\",\"partition\":0}]}"));

        Set<Integer> all = pollSome(instance);
        ok(http.post(instance + "/positions", "{\"offsets\":[{\"topic\":\"chosen\",\"partition\":0,\"offset\":1}]}"));
        Set<Integer> butOne = pollSome(instance);
        ok(http.post(instance + "/positions/end", "{\"partitions\":[{\"topic\":\"chosen\",\"partition\":0}]}"));
        Set<Integer> none = poll(instance);
        ok(http.post(instance + "/positions/beginning", "{\"partitions\":[{\"topic\":\"chosen\",\"partition\":0}]}"));

        assertThat(butOne).hasSize(all.size() - 1);
        assertThat(none).isEmpty();
        assertThat(pollSome(instance)).isEqualTo(all);
        assertThat(http.post(instance + "/subscription", "{\"topics\":[\"chosen\"]}")
                        .errorCode())
                .isEqualTo(40901);
        assertThat(http.post(
                                instance + "/positions",
                                "{\"offsets\":[{\"topic\":\"chosen\",\"partition\":1,\"offset\":0}]}")
                        .errorCode())
                .isEqualTo(40402);
        ok(http.delete(instance));
    }

    @Test
    void sharesItsGroupWithAKafkaClient() {
        http.createTopic("shared", 4);
        String instance = consumer("g-shared", "http", "");
        ok(http.post(instance + "/subscription", "{\"topics\":[\"shared\"]}"));
        Set<Integer> byHttp = new HashSet<>();
        List<Integer> byKafka = new ArrayList<>();
        try (KafkaConsumer<String, String> kafka = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        node.bootstrap(),
                        "group.id",
                        "g-shared",
                        "group.protocol",
                        "consumer",
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            kafka.subscribe(List.of("shared"));
            Await.until("each has its share", () -> {
                kafka.poll(Duration.ofMillis(50));
                byHttp.addAll(poll(instance));
                return kafka.assignment().size() == 2;
            });
            http.produceNumbers("shared", 0, 200);
            Await.until("everything was read", () -> {
                for (ConsumerRecord<String, String> record : kafka.poll(Duration.ofMillis(50))) {
                    byKafka.add(Integer.parseInt(record.value()));
                }
                byHttp.addAll(poll(instance));
                return byHttp.size() + byKafka.size() >= 200;
            });
        }

        assertThat(byHttp).isNotEmpty().doesNotContainAnyElementsOf(byKafka);
        assertThat(byKafka).isNotEmpty().doesNotHaveDuplicates();
        assertThat(byHttp.size() + byKafka.size()).isEqualTo(200);
        ok(http.delete(instance));
    }

    @Test
    void boundsConsumersAndForgetsThoseThatAreNotUsed() throws Exception {
        try (HttpNode forgetful = HttpNode.start(
                dir.resolve("forgetful"),
                "http.consumers.max",
                Integer.toString(MAX_CONSUMERS),
                "http.consumer.timeout.ms",
                "2000")) {
            HttpProbe many = forgetful.http();
            List<Answer> created = new ArrayList<>();
            Await.until("there are too many", () -> {
                created.add(many.postKafka("/consumers/g-many", "", "{\"name\":\"c" + created.size() + "\"}"));
                return created.get(created.size() - 1).errorCode() == 42901;
            });

            assertThat(created).hasSizeGreaterThan(MAX_CONSUMERS);
            Await.until(
                    "idle consumers are closed",
                    () -> many.postKafka("/consumers/g-more", "", "{\"name\":\"x\"}")
                                    .status()
                            == 200);
            Await.until(
                    "the first of them was",
                    () -> many.get("/consumers/g-many/instances/c0/assignments").errorCode() == 40403);
        }
    }

    @Test
    void showsAResetOfPositionsBeforeItIsDone() {
        http.createTopic("reset", 1);
        http.produceNumbers("reset", 0, 10);
        String instance = consumer("g-reset", "r", "");
        ok(http.post(instance + "/subscription", "{\"topics\":[\"reset\"]}"));
        assertThat(pollUntil(instance, 10)).hasSize(10);
        ok(http.post(instance + "/offsets", ""));
        String path = "/admin/groups/g-reset/reset";
        String body = "{\"topic\":\"reset\",\"to\":\"offset\",\"offset\":4}";

        Answer whileUsed = http.post(path, body);
        ok(http.delete(instance));
        Answer plan = http.post(path + "?dry_run=true", body);
        JsonObject before = http.get("/admin/groups/g-reset/lag").json();
        Answer done = http.post(path, body);

        assertThat(whileUsed.errorCode()).as(whileUsed.body()).isEqualTo(40903);
        assertThat(plan.json().getJsonArray("positions").getJsonObject(0).getInteger("offset"))
                .isEqualTo(4);
        assertThat(before.getInteger("lag")).isZero();
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(http.get("/admin/groups/g-reset/lag").json().getInteger("lag"))
                .isEqualTo(6);
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        assertThat(http.postKafka("/consumers/g", "", "{\"format\":\"avro\"}").errorCode())
                .isEqualTo(40003);
        assertThat(http.postKafka("/consumers/g", "", "{\"auto.offset.reset\":\"newest\"}")
                        .errorCode())
                .isEqualTo(42204);
        assertThat(http.postKafka("/consumers/g", "", "{\"fetch.max\":1}").errorCode())
                .isEqualTo(40002);
    }

    @Test
    void stopsAtARecordThatIsNoJsonInItsPartitionOnly() {
        http.createTopic("mixed", 2);
        http.postKafka("/topics/mixed", "json", "{\"records\":[{\"partition\":0,\"value\":1}]}");
        http.postKafka("/topics/mixed", "text", "{\"records\":[{\"partition\":0,\"value\":\"{\"}]}");
        http.postKafka("/topics/mixed", "json", "{\"records\":[{\"partition\":0,\"value\":2}]}");
        String instance = consumer("g-mixed", "m", "");
        ok(http.post(
                instance + "/assignments",
                "{\"partitions\":[{\"topic\":\"mixed\",\"partition\":0},{\"topic\":\"mixed\",\"partition\":1}]}"));

        Set<Integer> before = pollUntil(instance, 1);
        Answer stuck = http.get(instance + "/records?timeout=300");
        http.postKafka("/topics/mixed", "json", "{\"records\":[{\"partition\":1,\"value\":3}]}");
        Set<Integer> other = pollUntil(instance, 1);
        ok(http.post(instance + "/positions", "{\"offsets\":[{\"topic\":\"mixed\",\"partition\":0,\"offset\":2}]}"));

        assertThat(before).containsExactly(1);
        assertThat(stuck.errorCode()).isEqualTo(40601);
        assertThat(stuck.body()).contains("mixed-0 at offset 1");
        assertThat(other).containsExactly(3);
        assertThat(poll(instance)).containsExactly(2);
        ok(http.delete(instance));
    }

    @Test
    void refusesToGiveRecordsInAnotherFormatThanItsOwn() {
        String instance = consumer("g-format", "f", "");

        Answer answer = http.send(
                "GET", instance + "/records?timeout=0", "", "", "Accept", "application/vnd.kafka.binary.v2+json");

        assertThat(answer.errorCode()).isEqualTo(40601);
        assertThat(answer.body()).contains("made with the format json");
        ok(http.delete(instance));
    }

    @Test
    void namesItselfByAnAddressThatCanBeUsed() {
        Answer created = http.postKafka("/consumers/g-named", "", "{\"name\":\"a b/\u00fc\"}");

        String address = created.json().getString("base_uri");

        ok(http.delete(URI.create(address).getRawPath()));
    }

    @Test
    void knowsNoLagOfAGroupThatIsNotThere() {
        assertThat(http.get("/admin/groups/g-none/lag").errorCode()).isEqualTo(40404);
        assertThat(http.get("/admin/groups/g-none/lag-history").errorCode()).isEqualTo(40404);
        assertThat(http.get("/admin/topics/none/groups").errorCode()).isEqualTo(40401);
    }
}
