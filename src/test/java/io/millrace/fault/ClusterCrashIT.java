package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.fault.SequencedLoad.Kind;
import io.millrace.testkit.Await;
import io.millrace.testkit.Clients;
import io.millrace.testkit.FatJarCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes under load while some of them are killed or restarted: nothing acknowledged may be lost. */
class ClusterCrashIT {
    private static final int ROUNDS = Integer.getInteger("millrace.it.cluster.rounds", 3);
    private static final int PARTITIONS = 3;
    private static final String TOPIC = "orders";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FatJarCluster cluster;

    ClusterCrashIT(@TempDir Path home) {
        cluster = new FatJarCluster(home, 3, Map.of("replica.lag.time.max.ms", "5000"));
    }

    @BeforeEach
    void start() throws Exception {
        cluster.start(1, 2, 3);
        try (Admin admin = Clients.admin(cluster.bootstrap())) {
            NewTopic topic = new NewTopic(TOPIC, PARTITIONS, (short) 3).configs(Map.of("min.insync.replicas", "2"));
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void losesNothingWhenLeadersAreKilledUnderLoad() throws Exception {
        try (SequencedLoad load = load()) {
            for (int round = 0; round < ROUNDS; round++) {
                flow(load);
                int leader = describe().get(round % PARTITIONS).leader().id();
                cluster.node(leader).kill();
                long begin = System.nanoTime();
                flow(load);
                System.out.printf(
                        "round %d: load flows %.1f s after the kill of node %d%n", round, seconds(begin), leader);
                cluster.start(leader);
                awaitFullIsr();
            }

            load.stopAndCheck();
        }
    }

    @Test
    void losesNothingWhenAllNodesAreKilledAtOnce() throws Exception {
        try (SequencedLoad load = load()) {
            flow(load);
            for (int node = 1; node <= 3; node++) {
                cluster.node(node).kill();
            }
            cluster.start(3, 1, 2);

            flow(load);
            awaitFullIsr();
            load.stopAndCheck();
        }
    }

    @Test
    void aRollingRestartIsNoErrorForClients() throws Exception {
        try (SequencedLoad load = load()) {
            for (int node = 1; node <= 3; node++) {
                flow(load);
                assertThat(cluster.node(node).terminate(Duration.ofSeconds(60))).isZero();
                flow(load);
                cluster.start(node);
                awaitFullIsr();
            }

            load.stopAndCheck();
        }
    }

    private SequencedLoad load() {
        return new SequencedLoad(Kind.IDEMPOTENT, cluster.bootstrap(), TOPIC, PARTITIONS);
    }

    private void flow(SequencedLoad load) {
        long enough = load.acknowledged() + 1_000;
        Await.until("load flows", PATIENCE, () -> load.acknowledged() >= enough);
    }

    private void awaitFullIsr() {
        Await.until(
                "every replica is in sync",
                PATIENCE,
                () -> describe().stream().allMatch(partition -> partition.isr().size() == 3));
    }

    private List<TopicPartitionInfo> describe() throws Exception {
        try (Admin admin = Clients.admin(cluster.bootstrap())) {
            TopicDescription topic = Objects.requireNonNull(
                    admin.describeTopics(List.of(TOPIC)).allTopicNames().get().get(TOPIC));
            return topic.partitions();
        }
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }
}
