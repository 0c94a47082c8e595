package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.SystemClock;
import io.millrace.config.BrokerConfig;
import io.millrace.testkit.Await;
import io.millrace.testkit.CommittedReader;
import io.millrace.testkit.FakeCluster;
import io.millrace.testkit.FreePorts;
import io.millrace.testkit.HostedNode;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three whole nodes in one process, over metadata in memory and one event bus, with Kafka's own clients. */
class ClusterInOneProcessTest {
    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 3;
    private static final Duration PATIENCE = Await.PATIENCE;

    private final Vertx vertx = Vertx.vertx();
    private final FakeCluster cluster = new FakeCluster();
    private final Map<Integer, MillraceBroker> nodes = new HashMap<>();
    private final Map<Integer, Integer> ports = new HashMap<>();
    private final Path dir;

    ClusterInOneProcessTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @BeforeEach
    void startThree() throws Exception {
        for (int node = 1; node <= 3; node++) {
            ports.put(node, FreePorts.next());
            start(node);
        }
        try (Admin admin = Admin.create(client())) {
            admin.createTopics(List.of(
                            new NewTopic(TOPIC, PARTITIONS, (short) 3).configs(Map.of("min.insync.replicas", "2"))))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void stopAll() throws Exception {
        for (int node : List.copyOf(nodes.keySet())) {
            stop(node);
        }
        HostedNode.await(vertx.close());
    }

    @Test
    void recordsAreCopiedToAllNodesAndReadBack() throws Exception {
        produce(0, 300);

        assertThat(consume(300)).hasSize(300);
        Await.until(
                "all are in sync",
                () -> describe().partitions().stream()
                        .allMatch(partition -> partition.isr().size() == 3));
    }

    @Test
    void aNodeStopsAndReturnsWithoutALostRecordAndLeadersMove() throws Exception {
        produce(0, 100);
        int leader = leader(TOPIC);

        stop(leader);
        produce(100, 100);
        Await.until(
                "others lead",
                PATIENCE,
                () -> describe().partitions().stream()
                        .allMatch(partition ->
                                partition.leader() != null && partition.leader().id() != leader));
        start(leader);
        produce(200, 100);

        Await.until(
                "it is in sync again",
                PATIENCE,
                () -> describe().partitions().stream()
                        .allMatch(partition -> partition.isr().size() == 3));
        assertThat(consume(300)).hasSize(300);
    }

    @Test
    void transactionsOverThreeNodesAreAllOrNothingAndOutliveTheirCoordinator() throws Exception {
        Map<String, Object> settings = new HashMap<>(clientMap());
        settings.put("transactional.id", "orders");
        List<String> committed = new ArrayList<>();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            for (int transaction = 0; transaction < 6; transaction++) {
                if (transaction == 3) {
                    stop(coordinatorOf("orders"));
                }
                producer.beginTransaction();
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    String value = transaction + "/" + partition;
                    var sent = producer.send(new ProducerRecord<>(TOPIC, partition, "k", value));
                    if (transaction % 2 == 0) {
                        committed.add(value);
                    } else {
                        sent.get();
                    }
                }
                if (transaction % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }

        assertThat(CommittedReader.read(bootstrap(), TOPIC, PARTITIONS)).containsExactlyInAnyOrderElementsOf(committed);
    }

    private int coordinatorOf(String transactionalId) throws Exception {
        try (Admin admin = Admin.create(client())) {
            return admin.describeTransactions(List.of(transactionalId))
                    .description(transactionalId)
                    .get()
                    .coordinatorId();
        }
    }

    @Test
    void aPartitionMovesToAnotherNodeWhileItIsServedAndIsLedByIt() throws Exception {
        TopicPartition moving = new TopicPartition("moving", 0);
        try (Admin admin = Admin.create(client())) {
            admin.createTopics(List.of(new NewTopic("moving", Map.of(0, List.of(1, 2)))))
                    .all()
                    .get();
            produceTo("moving", 50);

            admin.alterPartitionReassignments(Map.of(moving, Optional.of(new NewPartitionReassignment(List.of(3, 2)))))
                    .all()
                    .get();
            Await.until(
                    "it has moved",
                    PATIENCE,
                    () -> admin.listPartitionReassignments()
                                    .reassignments()
                                    .get()
                                    .isEmpty()
                            && inSync("moving").equals(Set.of(2, 3)));
            produceTo("moving", 50);
        }

        assertThat(consumeFrom(List.of(moving), 100)).hasSize(100);
        Await.until("it is led there", () -> Set.of(2, 3).contains(leader("moving")));
        Await.until("its old log is gone", PATIENCE, () -> Files.notExists(dir.resolve("1/moving-0")));
    }

    @Test
    void aNodeThatIsDrainedKeepsNothing() throws Exception {
        try (Admin admin = Admin.create(client())) {
            admin.createTopics(List.of(new NewTopic("two", Map.of(0, List.of(1, 2), 1, List.of(2, 1)))))
                    .all()
                    .get();
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.BROKER, "1"),
                            List.of(new AlterConfigOp(new ConfigEntry("node.draining", "true"), OpType.SET))))
                    .all()
                    .get();

            Await.until(
                    "both have moved to node 3",
                    PATIENCE,
                    () -> describe("two").partitions().stream()
                            .allMatch(partition -> partition.replicas().stream().noneMatch(node -> node.id() == 1)));
        }
    }

    @Test
    void aDeletedTopicIsGoneFromADeadNodeOnceItReturns() throws Exception {
        produce(0, 30);
        stop(3);
        try (Admin admin = Admin.create(client())) {
            admin.deleteTopics(List.of(TOPIC)).all().get();
        }
        boolean remembered = !cluster.state().deletedTopics().isEmpty();

        start(3);

        assertThat(remembered).isTrue();
        Await.until(
                "it is forgotten",
                PATIENCE,
                () -> cluster.state().deletedTopics().isEmpty());
        assertThat(dir.resolve("3").resolve(TOPIC + "-0")).doesNotExist();
    }

    // ---- nodes and clients

    private void start(int node) throws Exception {
        BrokerConfig config = BrokerConfig.defaults()
                .with("node.id", Integer.toString(node))
                .with("http.port", "-1")
                .with("log.dirs", dir.resolve(Integer.toString(node)).toString())
                .with("listeners", "PLAINTEXT://127.0.0.1:" + ports.get(node))
                .with("replica.lag.time.max.ms", "3000");
        UUID incarnation = UUID.randomUUID();
        cluster.join(node, incarnation);
        ClusterLink link = new ClusterLink(vertx, cluster.store(), cluster, incarnation);
        nodes.put(node, MillraceBroker.start(config, SystemClock.INSTANCE, link));
    }

    private void stop(int node) {
        Objects.requireNonNull(nodes.remove(node)).close();
        cluster.leave(node);
    }

    private void produceTo(String topic, int count) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(clientMap(), new StringSerializer(), new StringSerializer())) {
            for (int record = 0; record < count; record++) {
                producer.send(new ProducerRecord<>(topic, 0, "k", "v" + record)).get();
            }
        }
    }

    private Set<Integer> inSync(String topic) throws Exception {
        return describe(topic).partitions().get(0).isr().stream().map(Node::id).collect(Collectors.toSet());
    }

    private void produce(int from, int count) throws Exception {
        Map<String, Object> settings = new HashMap<>(clientMap());
        settings.put("acks", "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int record = from; record < from + count; record++) {
                sent.add(producer.send(new ProducerRecord<>(TOPIC, record % PARTITIONS, "k", "v" + record)));
            }
            for (Future<RecordMetadata> ack : sent) {
                ack.get();
            }
        }
    }

    private List<String> consume(int count) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.add(new TopicPartition(TOPIC, partition));
        }
        return consumeFrom(partitions, count);
    }

    private List<String> consumeFrom(List<TopicPartition> partitions, int count) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(clientMap(), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Await.until("all records", PATIENCE, () -> {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
                return values.size() >= count;
            });
        }
        return values;
    }

    private TopicDescription describe() throws Exception {
        return describe(TOPIC);
    }

    /** Who leads the first partition, once the node that is asked knows. */
    private int leader(String topic) {
        return Await.until(
                        "somebody leads " + topic,
                        PATIENCE,
                        () -> describe(topic).partitions().get(0).leader(),
                        Objects::nonNull)
                .id();
    }

    private TopicDescription describe(String topic) throws Exception {
        try (Admin admin = Admin.create(client())) {
            return Objects.requireNonNull(
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
        }
    }

    private Properties client() {
        Properties properties = new Properties();
        properties.putAll(clientMap());
        return properties;
    }

    private Map<String, Object> clientMap() {
        return Map.of("bootstrap.servers", bootstrap());
    }

    private String bootstrap() {
        return ports.values().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }
}
