package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.KafkaTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's command-line tools, as an operator types them. */
@ExtendWith(BrokerExtension.class)
class KafkaToolsIT {
    private static final String TOPICS = "org.apache.kafka.tools.TopicCommand";
    private static final String CONFIGS = "kafka.admin.ConfigCommand";

    @Test
    void createsGrowsDescribesAndDeletesTopics(ClientSession session) throws Exception {
        String topic = "tools-" + UUID.randomUUID();

        assertThat(run(
                        session,
                        TOPICS,
                        "--create",
                        "--topic",
                        topic,
                        "--partitions",
                        "2",
                        "--config",
                        "retention.ms=9"))
                .contains("Created topic " + topic);
        Await.until(
                "listed",
                ClientSession.PATIENCE,
                () -> run(session, TOPICS, "--list").contains(topic));
        assertThat(run(session, TOPICS, "--alter", "--topic", topic, "--partitions", "3"))
                .isEmpty();
        Await.until("described", ClientSession.PATIENCE, () -> {
            String description = run(session, TOPICS, "--describe", "--topic", topic);
            return description.contains("PartitionCount: 3") && description.contains("retention.ms=9");
        });
        assertThat(run(session, TOPICS, "--delete", "--topic", topic)).isEmpty();
        Await.until(
                "gone",
                ClientSession.PATIENCE,
                () -> !run(session, TOPICS, "--list").contains(topic));
    }

    @Test
    void altersAndDescribesTopicConfigs(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());

        run(
                session,
                CONFIGS,
                "--alter",
                "--entity-type",
                "topics",
                "--entity-name",
                topic,
                "--add-config",
                "segment.bytes=2097152,cleanup.policy=[compact,delete]");

        Await.until("described", ClientSession.PATIENCE, () -> {
            String description = run(session, CONFIGS, "--describe", "--entity-type", "topics", "--entity-name", topic);
            return description.contains("segment.bytes=2097152")
                    && description.contains("cleanup.policy=compact,delete")
                    && description.contains("DYNAMIC_TOPIC_CONFIG:segment.bytes=2097152");
        });
    }

    @Test
    void describesEveryBrokerConfig(ClientSession session) throws Exception {
        String id = session.admin()
                .describeCluster()
                .nodes()
                .get()
                .iterator()
                .next()
                .idString();

        String description =
                run(session, CONFIGS, "--describe", "--all", "--entity-type", "brokers", "--entity-name", id);

        assertThat(description).contains("All configs for broker " + id).contains("log.segment.bytes=1073741824");
    }

    @Test
    void producesAndConsumesOnTheConsole(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());

        KafkaTools.Result produced = KafkaTools.runWithInput(
                "k1:v1\nk2:v2\n",
                "org.apache.kafka.tools.ConsoleProducer",
                "--request-timeout-ms",
                "60000",
                "--bootstrap-server",
                session.bootstrap(),
                "--topic",
                topic,
                "--reader-property",
                "parse.key=true",
                "--reader-property",
                "key.separator=:");
        String consumed = run(
                session,
                "org.apache.kafka.tools.consumer.ConsoleConsumer",
                "--topic",
                topic,
                "--partition",
                "0",
                "--offset",
                "earliest",
                "--max-messages",
                "2",
                "--formatter-property",
                "print.key=true",
                "--formatter-property",
                "print.offset=true");

        assertThat(produced.exitCode()).as(produced.stderr()).isZero();
        assertThat(consumed.lines()).containsExactly("Offset:0\tk1\tv1", "Offset:1\tk2\tv2");
    }

    @Test
    void printsOffsets(ClientSession session) throws Exception {
        String topic = session.topic(2, Map.of());
        session.fill(topic, 5);

        String latest = run(session, "org.apache.kafka.tools.GetOffsetShell", "--topic", topic);
        String earliest = run(session, "org.apache.kafka.tools.GetOffsetShell", "--topic", topic, "--time", "earliest");

        assertThat(latest.lines()).containsExactly(topic + ":0:5", topic + ":1:0");
        assertThat(earliest.lines()).containsExactly(topic + ":0:0", topic + ":1:0");
    }

    @Test
    void deletesRecords(ClientSession session, @TempDir Path directory) throws Exception {
        String topic = session.topic(1, Map.of());
        session.fill(topic, 5);
        Path plan = Files.writeString(
                directory.resolve("plan.json"),
                "{\"version\":1,\"partitions\":[{\"topic\":\"%s\",\"partition\":0,\"offset\":3}]}".formatted(topic));

        String answer =
                run(session, "org.apache.kafka.tools.DeleteRecordsCommand", "--offset-json-file", plan.toString());

        assertThat(answer).contains("partition: " + topic + "-0\tlow_watermark: 3");
    }

    @Test
    void describesLogDirectories(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        session.fill(topic, 5);

        String answer = run(session, "org.apache.kafka.tools.LogDirsCommand", "--describe", "--topic-list", topic);

        assertThat(answer).contains("\"partition\":\"" + topic + "-0\"").contains("\"error\":null");
    }

    @Test
    void measuresProducing(ClientSession session) throws Exception {
        String topic = session.topic(2, Map.of());

        KafkaTools.Result result = KafkaTools.run(
                "org.apache.kafka.tools.ProducerPerformance",
                "--topic",
                topic,
                "--num-records",
                "20000",
                "--record-size",
                "200",
                "--throughput",
                "-1",
                "--producer-props",
                "bootstrap.servers=" + session.bootstrap());

        assertThat(result.exitCode()).as(result.stderr()).isZero();
        assertThat(result.stdout()).contains("20000 records sent");
    }

    @Test
    void showsTheVersionsOfEveryApi(ClientSession session) throws Exception {
        String answer = run(session, "org.apache.kafka.tools.BrokerApiVersionsCommand");

        assertThat(answer)
                .contains("Produce(0): ")
                .contains("Fetch(1): ")
                .contains("127.0.0.1:" + session.broker().port());
    }

    private static String run(ClientSession session, String tool, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 2];
        all[0] = "--bootstrap-server";
        all[1] = session.bootstrap();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        KafkaTools.Result result = KafkaTools.run(tool, all);
        assertThat(result.exitCode())
                .as(() -> tool + ": " + result.stdout() + result.stderr())
                .isZero();
        return result.stdout();
    }
}
