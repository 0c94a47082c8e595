package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ChildProcess;
import io.millrace.testkit.Clients;
import io.millrace.testkit.FatJarCluster;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.KafkaTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A partition moves with a throttle, by Kafka's own tool and by our command, while another one is written to. */
class ReassignmentIT {
    private static final TopicPartition MOVING = new TopicPartition("moving", 0);
    private static final String SERVED = "served";
    private static final int MEGABYTES = 8;
    private static final int RATE = 2_000_000;
    private static final String TOOL = "org.apache.kafka.tools.reassign.ReassignPartitionsCommand";

    private final Path home;
    private final FatJarCluster cluster;

    ReassignmentIT(@TempDir Path home) {
        this.home = home;
        this.cluster = new FatJarCluster(home, 3, Map.of());
    }

    @BeforeEach
    void start() throws Exception {
        cluster.start(1, 2, 3);
        cluster.createTopics(
                new NewTopic(MOVING.topic(), Map.of(0, List.of(1))), new NewTopic(SERVED, Map.of(0, List.of(1, 2))));
        write(MOVING.topic(), MEGABYTES * 10, 100_000);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void movesNoFasterThanTheThrottleAndLeavesNothingBehind() throws Exception {
        Path plan = Files.writeString(
                home.resolve("plan.json"),
                "{\"version\":1,\"partitions\":[{\"topic\":\"moving\",\"partition\":0,\"replicas\":[2]}]}");
        long beganNanos = System.nanoTime();

        tool(plan, "--execute", "--throttle", Integer.toString(RATE));
        awaitThrottles("0:1 0:2 2000000 2000000");
        long slowMs = write(SERVED, 50, 1_000);
        awaitReplicas(2);
        long tookMs = (System.nanoTime() - beganNanos) / 1_000_000;
        assertThat(tookMs).isGreaterThan((MEGABYTES - 2) * 1_000_000L / RATE * 1_000);
        assertThat(slowMs).as("nine of ten records took no longer").isLessThan(1_000);
        Await.until(
                "the tool knows that it is over", () -> tool(plan, "--verify").contains("completed"));
        awaitThrottles("");

        millrace("partition", "reassign", "moving", "--replicas", "3", "--throttle", "50000000", "--yes");
        awaitThrottles("0:2 0:3 50000000 50000000");
        awaitReplicas(3);
        Await.until(
                "the command knows that it is over",
                () -> millrace("partition", "reassign", "moving").contains("throttle of topic moving is off"));
        awaitThrottles("");
    }

    private void awaitThrottles(String wanted) {
        Await.until(
                "throttles are set to '" + wanted + "'",
                Await.PATIENCE,
                () -> throttles().strip(),
                wanted::equals);
    }

    /** Topic and node settings of the throttle, as far as they are set. */
    private String throttles() throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, MOVING.topic());
        ConfigResource node = new ConfigResource(ConfigResource.Type.BROKER, "2");
        try (Admin admin = Clients.admin(cluster.bootstrap())) {
            var configs = admin.describeConfigs(List.of(topic, node)).all().get();
            String replicas = value(configs, topic, "leader.replication.throttled.replicas") + " "
                    + value(configs, topic, "follower.replication.throttled.replicas");
            String rates = value(configs, node, "leader.replication.throttled.rate") + " "
                    + value(configs, node, "follower.replication.throttled.rate");
            return replicas + " " + rates.replace(Long.toString(Long.MAX_VALUE), "");
        }
    }

    private static String value(
            Map<ConfigResource, org.apache.kafka.clients.admin.Config> configs, ConfigResource resource, String key) {
        return Objects.requireNonNull(configs.get(resource)).get(key).value();
    }

    private void awaitReplicas(int node) throws Exception {
        try (Admin admin = Clients.admin(cluster.bootstrap())) {
            Await.until("the partition is on node " + node, () -> {
                TopicPartitionInfo partition = Objects.requireNonNull(admin.describeTopics(List.of(MOVING.topic()))
                                .allTopicNames()
                                .get()
                                .get(MOVING.topic()))
                        .partitions()
                        .get(0);
                return partition.replicas().stream().map(Node::id).toList().equals(List.of(node));
            });
        }
    }

    /** Time in which nine of ten records were acknowledged. */
    private long write(String topic, int count, int sizeBytes) throws Exception {
        long[] tookNanos = new long[count];
        try (KafkaProducer<byte[], byte[]> producer =
                Clients.bytesProducer(cluster.bootstrap(), Map.of("acks", "all", "linger.ms", 0))) {
            List<Future<RecordMetadata>> warm = new ArrayList<>();
            warm.add(producer.send(new ProducerRecord<>(topic, new byte[1])));
            warm.get(0).get();
            for (int i = 0; i < count; i++) {
                long beganNanos = System.nanoTime();
                producer.send(new ProducerRecord<>(topic, 0, null, new byte[sizeBytes]))
                        .get();
                tookNanos[i] = System.nanoTime() - beganNanos;
            }
        }
        Arrays.sort(tookNanos);
        return tookNanos[count * 9 / 10] / 1_000_000;
    }

    private String tool(Path plan, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(
                List.of("--bootstrap-server", cluster.bootstrap(), "--reassignment-json-file", plan.toString()));
        all.addAll(List.of(arguments));
        KafkaTools.Result result = KafkaTools.run(TOOL, all.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.stdout() + result.stderr()).isZero();
        return result.stdout();
    }

    private String millrace(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap-server", cluster.bootstrap()));
        try (ChildProcess command = FatJarNode.run(Path.of("."), all.toArray(String[]::new))) {
            assertThat(command.awaitExit(Await.PATIENCE)).as(command.story()).isZero();
            return command.stdout();
        }
    }
}
