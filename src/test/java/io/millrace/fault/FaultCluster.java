package io.millrace.fault;

import io.millrace.fault.clock.ClockShift;
import io.millrace.fault.history.ReplicaComparison;
import io.millrace.fault.history.Violation;
import io.millrace.testkit.Await;
import io.millrace.testkit.Clients;
import io.millrace.testkit.ClusterEntrance;
import io.millrace.testkit.FatJarCluster;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.LoopDisk;
import io.millrace.testkit.NetworkNamespaces;
import io.millrace.testkit.NodePlace;
import io.millrace.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;

/** Three nodes in networks of their own, with one topic that everybody watches. Owned by the thread that runs the faults. */
final class FaultCluster implements AutoCloseable {
    static final int NODES = 3;
    static final String TOPIC = "watched";
    static final int GROUP_SHARDS = 3;
    static final int TRANSACTION_SHARDS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Map<String, String> SETTINGS = Map.of(
            "replica.lag.time.max.ms", "5000",
            "log.segment.delete.delay.ms", "5000",
            "offsets.topic.num.partitions", Integer.toString(GROUP_SHARDS),
            "transaction.state.log.num.partitions", Integer.toString(TRANSACTION_SHARDS),
            "group.initial.rebalance.delay.ms", "100",
            "group.min.session.timeout.ms", "500",
            "group.consumer.heartbeat.interval.ms", "500");
    private static final Map<String, String> TOPIC_CONFIG = Map.of(
            "min.insync.replicas", "2",
            "segment.bytes", "1048576",
            "retention.ms", "-1",
            // A node whose clock is slow would refuse what clients with the right time send, as Kafka does.
            "message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));

    private static final int LAST_WORDS = 80;
    private static final int DISK_MEGABYTES = 4_000;

    private final Path home;
    private final int partitions;
    private final NetworkNamespaces networks;
    private final FatJarCluster nodes;
    private final List<LoopDisk> disks = new ArrayList<>();
    private final List<ClockShift> clocks = new ArrayList<>();

    private FaultCluster(Path home, int partitions, NetworkNamespaces networks) throws IOException {
        this.home = home;
        this.partitions = partitions;
        this.networks = networks;
        List<NodePlace> places = new ArrayList<>();
        for (int node = 1; node <= NODES; node++) {
            clocks.add(new ClockShift(Files.createDirectories(home.resolve("clock-" + node))));
            places.add(networks.place(node).withEnvironment(clocks.get(node - 1).environment()));
        }
        this.nodes = new FatJarCluster(home, places, SETTINGS);
    }

    /** Starts nodes that can be killed, frozen and cut off, and creates the topic. */
    static FaultCluster start(Path home, int partitions) throws Exception {
        return new FaultCluster(home, partitions, NetworkNamespaces.create(NODES)).begin(false);
    }

    /** Starts nodes that have disks of their own as well. */
    static FaultCluster startWithDisks(Path home, int partitions) throws Exception {
        return new FaultCluster(home, partitions, NetworkNamespaces.create(NODES)).begin(true);
    }

    private FaultCluster begin(boolean ownDisks) throws Exception {
        try {
            for (int node = 1; ownDisks && node <= NODES; node++) {
                disks.add(LoopDisk.mount(Files.createDirectories(home.resolve("node-" + node)), DISK_MEGABYTES));
            }
            nodes.start(1, 2, 3);
            createTopics(new NewTopic(TOPIC, partitions, (short) NODES).configs(TOPIC_CONFIG));
            return this;
        } catch (Exception | AssertionError failed) {
            close();
            throw failed;
        }
    }

    int partitions() {
        return partitions;
    }

    NetworkNamespaces networks() {
        return networks;
    }

    ClockShift clock(int nodeId) {
        return clocks.get(nodeId - 1);
    }

    LoopDisk disk(int nodeId) {
        return disks.get(nodeId - 1);
    }

    FatJarNode node(int nodeId) {
        return nodes.node(nodeId);
    }

    String bootstrap() {
        return nodes.bootstrap();
    }

    /** The cluster for clients that ask for a broker. */
    TestBroker entrance() {
        return new ClusterEntrance(nodes);
    }

    Admin admin() {
        return Clients.admin(bootstrap());
    }

    /** Creates topics and returns when every node that runs knows them. */
    void createTopics(NewTopic... topics) throws Exception {
        nodes.createTopics(topics);
    }

    /** Starts nodes that are not running and returns when they are ready. */
    void start(int... nodeIds) throws IOException, InterruptedException {
        nodes.start(nodeIds);
    }

    /** The node that leads a partition of the watched topic. */
    int leaderOf(int partition) throws Exception {
        return Await.until(
                        "partition " + partition + " has a leader",
                        PATIENCE,
                        () -> describe().get(partition),
                        described -> described.leader() != null)
                .leader()
                .id();
    }

    int controller() throws Exception {
        try (Admin admin = admin()) {
            return admin.describeCluster().controller().get().id();
        }
    }

    /** All nodes but one. */
    static List<Integer> othersThan(int nodeId) {
        return IntStream.rangeClosed(1, NODES)
                .filter(node -> node != nodeId)
                .boxed()
                .toList();
    }

    /** Returns when every replica of the watched topic is in sync. */
    void awaitFullIsr() {
        awaitFullIsr(TOPIC);
    }

    void awaitFullIsr(String topic) {
        try (Admin admin = admin()) {
            Await.until(
                    "every replica is in sync",
                    PATIENCE,
                    () -> describe(admin, topic),
                    described -> described.stream()
                            .allMatch(partition -> partition.isr().size() == NODES && partition.leader() != null));
        } catch (AssertionError never) {
            System.out.println(lastWords());
            throw never;
        }
    }

    /** The end of what each node said. */
    private String lastWords() {
        return IntStream.rangeClosed(1, NODES)
                .mapToObj(node -> {
                    List<String> lines = node(node).story().lines().toList();
                    return "---- the last words of node " + node + "\n"
                            + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size()));
                })
                .collect(Collectors.joining("\n"));
    }

    private List<TopicPartitionInfo> describe() throws Exception {
        try (Admin admin = admin()) {
            return describe(admin, TOPIC);
        }
    }

    private static List<TopicPartitionInfo> describe(Admin admin, String topic) throws Exception {
        return Objects.requireNonNull(admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic))
                .partitions();
    }

    /** Compares the replicas, once nobody writes any more; what differs for a while is not held against them. */
    List<Violation> compareReplicas() throws IOException {
        List<Violation> differences = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            differences.addAll(compareReplicas(TOPIC + "-" + partition));
        }
        return differences;
    }

    private List<Violation> compareReplicas(String partition) throws IOException {
        Map<Integer, Path> replicas = new TreeMap<>();
        for (int node = 1; node <= NODES; node++) {
            replicas.put(node, node(node).logDir().resolve(partition));
        }
        try {
            return Await.until(
                    "replicas are equal",
                    PATIENCE,
                    () -> ReplicaComparison.compare(partition, replicas),
                    List::isEmpty);
        } catch (AssertionError never) {
            return ReplicaComparison.compare(partition, replicas);
        }
    }

    /** What the nodes said, for whoever has to find out what went wrong. */
    String story() {
        return IntStream.rangeClosed(1, NODES)
                .mapToObj(node -> node(node).story())
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        nodes.close();
        disks.forEach(LoopDisk::close);
        networks.close();
    }
}
