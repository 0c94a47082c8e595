package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.HttpNode;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.HttpProbe.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A whole node in this process and what it answers to people, scripts and Prometheus. */
@TestInstance(Lifecycle.PER_CLASS)
class HttpInOneProcessTest {
    private final Path dir;
    private HttpNode node;
    private HttpProbe http = new HttpProbe("");

    HttpInOneProcessTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @BeforeAll
    void start() throws Exception {
        node = HttpNode.start(dir.resolve("node"), "group.alert.check.interval.ms", "1000");
        http = node.http();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private void produce(String topic, String value) {
        Answer answer = http.postKafka("/topics/" + topic, "text", "{\"records\":[{\"value\":\"" + value + "\"}]}");
        assertThat(answer.body()).contains("offset");
    }

    @Test
    void isReadyWithReasons() {
        Answer ready = http.get("/health/ready");

        assertThat(ready.status()).isEqualTo(200);
        assertThat(ready.json().getJsonArray("reasons")).isNotEmpty();
    }

    @Test
    void countsWhatGoesInAndOut() {
        http.createTopic("counted", 1);
        produce("counted", "one");
        produce("counted", "two");
        http.send(
                "GET", "/topics/counted/partitions/0/records", "", "", "Accept", "application/vnd.kafka.text.v2+json");

        Await.untilAsserted(
                "figures follow",
                () -> assertThat(http.get("/metrics").body())
                        .contains("kafka_server_brokertopicmetrics_messagesin_total{topic=\"counted\"} 2.0\n")
                        .contains("kafka_server_brokertopicmetrics_totalproducerequests_total{topic=\"counted\"} 2.0\n")
                        .contains("kafka_log_log_logendoffset{partition=\"0\",topic=\"counted\"} 2.0\n")
                        .contains("kafka_controller_kafkacontroller_activecontrollercount 1.0\n")
                        .contains("kafka_server_replicamanager_underreplicatedpartitions 0.0\n")
                        .doesNotContain("bytesout_total{topic=\"counted\"} 0.0\n"));
    }

    private void consumeAsKafkaClient(String topic) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", node.bootstrap(), "group.id", "watched", "auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            ClientSession.poll(consumer, 1);
            consumer.commitSync();
        }
    }

    private Set<String> servedFigures() {
        return http.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .collect(Collectors.toSet());
    }

    @Test
    void servesEveryFigureThatDashboardsAndAlertsName() throws Exception {
        http.createTopic("shown", 1);
        produce("shown", "one");
        consumeAsKafkaClient("shown");
        Await.until("the group was looked at", () -> servedFigures().contains("kafka_consumergroup_lag"));
        for (String file : List.of("conf/alerts.yml", "conf/grafana/cluster.json", "conf/grafana/node.json")) {
            Matcher named = Pattern.compile("\\b(kafka|millrace|jvm|process|vertx)_[a-z_]+[a-z]")
                    .matcher(Files.readString(Path.of(file)));
            Set<String> names = named.results().map(MatchResult::group).collect(Collectors.toSet());
            assertThat(names).as(file).isNotEmpty();
            Await.untilAsserted(
                    "all is served", () -> assertThat(servedFigures()).as(file).containsAll(names));
        }
    }

    @Test
    void showsFiguresOfVertxOfTheMachineAndOfQueues() {
        assertThat(servedFigures())
                .contains(
                        "vertx_pool_queue_pending",
                        "vertx_http_server_requests_total",
                        "jvm_memory_used_bytes",
                        "process_cpu_usage",
                        "millrace_health",
                        "millrace_event_loop_lag_seconds",
                        "millrace_partition_queue_commands",
                        "millrace_flush_batch_bytes")
                .doesNotContain("vertx_net_server_bytes_read");
        String openMetrics = http.send("GET", "/metrics", "", "", "Accept", "application/openmetrics-text")
                .body();
        assertThat(openMetrics).endsWith("# EOF\n");
    }

    @Test
    void remembersHowTheLagOfAGroupWent() {
        http.createTopic("lagging", 1);
        produce("lagging", "one");
        consumeAsKafkaClient("lagging");
        produce("lagging", "two");

        JsonObject course = Await.until(
                "a look at the lag",
                Await.PATIENCE,
                () -> http.get("/admin/groups/watched/lag-history").json(),
                answer -> lagOf(answer, "lagging").contains(1));

        assertThat(course.getJsonArray("lag")).hasSameSizeAs(course.getJsonArray("time_ms"));
        assertThat(lagOf(course, "lagging")).hasSameSizeAs(course.getJsonArray("time_ms"));
        assertThat(http.get("/admin/groups/watched/lag-history?partitions=0")
                        .json()
                        .getJsonArray("partitions"))
                .isEmpty();
    }

    private static JsonArray lagOf(JsonObject course, String topic) {
        return course.getJsonArray("partitions").stream()
                .map(JsonObject.class::cast)
                .filter(partition -> partition.getString("topic").equals(topic))
                .findFirst()
                .map(partition -> partition.getJsonArray("lag"))
                .orElse(new JsonArray());
    }

    @Test
    void pagesAndSearchesTopics() {
        for (int number = 0; number < 5; number++) {
            http.createTopic("paged-" + number, 1);
        }

        JsonObject second =
                http.get("/admin/topics?search=PAGED&page=2&page_size=2").json();

        assertThat(second.getInteger("total")).isEqualTo(5);
        assertThat(second.getJsonArray("topics").getJsonObject(0).getString("name"))
                .isEqualTo("paged-2");
        assertThat(second.getJsonArray("topics")).hasSize(2);
    }

    @Test
    void explainsAndChangesConfigs() {
        http.createTopic("configured", 1);

        Answer plan = http.send(
                "PATCH",
                "/admin/topics/configured/configs?dry_run=true",
                "application/json",
                "{\"configs\":{\"retention.ms\":5000}}",
                "Accept",
                "*/*");
        JsonObject before = config("configured", "retention.ms");
        Answer done = http.send(
                "PATCH",
                "/admin/topics/configured/configs",
                "application/json",
                "{\"configs\":{\"retention.ms\":5000}}",
                "Accept",
                "*/*");
        JsonObject after = config("configured", "retention.ms");
        Answer unknown = http.send(
                "PATCH",
                "/admin/topics/configured/configs",
                "application/json",
                "{\"configs\":{\"retention.msss\":5000}}",
                "Accept",
                "*/*");

        assertThat(plan.json().getBoolean("dry_run")).isTrue();
        assertThat(before.getString("source")).isEqualTo("DEFAULT");
        assertThat(before.getString("documentation")).isNotEmpty();
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(after.getString("value")).isEqualTo("5000");
        assertThat(after.getString("source")).isEqualTo("DYNAMIC_TOPIC");
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.json().getString("detail")).contains("Did you mean retention.ms");
    }

    private JsonObject config(String topic, String key) {
        JsonArray configs =
                http.get("/admin/topics/" + topic + "/configs").json().getJsonArray("configs");
        return configs.stream()
                .map(JsonObject.class::cast)
                .filter(config -> config.getString("name").equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void deletesOnlyWhenItIsMeant() {
        http.createTopic("doomed", 2);

        assertThat(http.delete("/admin/topics/doomed?dry_run=true").json().getInteger("partitions"))
                .isEqualTo(2);
        assertThat(http.get("/admin/topics/doomed").status()).isEqualTo(200);
        assertThat(http.delete("/admin/topics/doomed").status()).isEqualTo(200);
        assertThat(http.get("/admin/topics/doomed").errorCode()).isEqualTo(40401);
    }

    @Test
    void plansMorePartitionsAndElections() {
        http.createTopic("growing", 1);

        Answer plan = http.post("/admin/topics/growing/partitions?dry_run=true", "{\"count\":3}");
        Answer election = http.post(
                "/admin/elections?dry_run=true", "{\"partitions\":[{\"topic\":\"growing\",\"partition\":0}]}");

        assertThat(plan.json().getJsonArray("added")).hasSize(2);
        assertThat(http.get("/topics/growing/partitions").array()).hasSize(1);
        assertThat(election.json().getJsonArray("partitions").getJsonObject(0).getInteger("error_code"))
                .as("it is led by its first replica already")
                .isEqualTo(40903);
    }

    @Test
    void describesBrokersAndTheirDirectories() {
        http.createTopic("stored", 1);

        JsonObject cluster = http.get("/admin/cluster").json();
        JsonObject dirs = http.get("/admin/brokers/1/log-dirs").json();
        JsonObject configs = http.get("/admin/brokers/1/configs").json();

        assertThat(cluster.getInteger("controller")).isEqualTo(1);
        assertThat(cluster.getJsonObject("counts").getInteger("leaderless")).isZero();
        assertThat(dirs.getJsonArray("log_dirs").getJsonObject(0).getJsonArray("replicas"))
                .isNotEmpty();
        assertThat(configs.encode()).contains("http.read.only");
        assertThat(http.get("/admin/brokers/9/configs").errorCode()).isEqualTo(40405);
    }

    @Test
    void streamsTheStateOfTheCluster() throws Exception {
        URI stream = URI.create(http.uri() + "/admin/stream");

        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(stream.toURL().openStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("event: cluster");
            JsonObject state = new JsonObject(lines.readLine().substring("data: ".length()));
            assertThat(state.getJsonObject("node").getInteger("id")).isEqualTo(1);
        }
    }

    @Test
    void refusesEveryChangeOnAReadOnlyNode() throws Exception {
        try (HttpNode readOnly = HttpNode.start(dir.resolve("read-only"), "http.read.only", "true")) {
            HttpProbe looking = readOnly.http();

            assertThat(looking.post("/admin/topics", "{\"topic_name\":\"t\"}").errorCode())
                    .isEqualTo(40301);
            assertThat(looking.post("/admin/topics?dry_run=true", "{\"topic_name\":\"t\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(looking.get("/admin/cluster").status()).isEqualTo(200);
        }
    }
}
