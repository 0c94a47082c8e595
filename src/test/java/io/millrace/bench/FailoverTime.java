package io.millrace.bench;

import io.millrace.testkit.Await;
import io.millrace.testkit.Clients;
import io.millrace.testkit.FatJarCluster;
import io.millrace.testkit.FatJarNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * How long partitions are without a leader after the node that led them was killed. Three fat jars, RF 3; each node in its turn is killed,
 * and the others are asked until nothing is led by it any more. Run by hand: {@code FailoverTime <dir> <partitions> <rounds>}
 * prints what a client saw and what the nodes said about it.
 */
public final class FailoverTime {
    private static final String TOPIC = "wide";
    private static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final FatJarCluster nodes;

    private FailoverTime(FatJarCluster nodes) {
        this.nodes = nodes;
    }

    public static void main(String[] args) throws Exception {
        int partitions = Integer.parseInt(args[1]);
        try (FatJarCluster nodes = new FatJarCluster(Path.of(args[0]), NODES, Map.of())) {
            long beganNanos = System.nanoTime();
            nodes.start(1, 2, 3);
            System.out.printf("three nodes were ready after %.1f s%n", secondsSince(beganNanos));
            FailoverTime time = new FailoverTime(nodes);
            time.create(partitions);
            for (int round = 0; round < Integer.parseInt(args[2]); round++) {
                time.kill(1 + round % NODES);
            }
        }
    }

    private void create(int partitions) throws Exception {
        try (Admin admin = Clients.admin(nodes.bootstrap())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, partitions, (short) NODES)))
                    .all()
                    .get();
        }
        awaitWhole();
    }

    private void kill(int victim) throws Exception {
        try (Admin admin = Clients.admin(survivors(victim))) {
            long led = describe(admin).stream()
                    .filter(partition -> isLedBy(partition, victim))
                    .count();
            LocalTime killedAt = LocalTime.now(ZoneId.systemDefault());
            long killedNanos = System.nanoTime();
            nodes.node(victim).kill();
            Await.until(
                    "others lead",
                    PATIENCE,
                    () -> describe(admin).stream()
                            .noneMatch(partition -> partition.leader() == null || isLedBy(partition, victim)));
            System.out.printf(
                    "node %d led %d partitions; all are led again after %.2f s%n",
                    victim, led, secondsSince(killedNanos));
            for (int node = 1; node <= NODES; node++) {
                if (node != victim) {
                    timeline(nodes.node(node), node, killedAt);
                }
            }
        }
        nodes.start(victim);
        awaitWhole();
        giveBack();
    }

    /** When a survivor saw what, in milliseconds after the kill. */
    private static void timeline(FatJarNode node, int nodeId, LocalTime killedAt) {
        List<Long> left = new ArrayList<>();
        List<Long> terms = new ArrayList<>();
        node.story()
                .lines()
                .filter(line -> line.matches("\\d{4}-\\d\\d-\\d\\d .*"))
                .forEach(line -> {
                    long afterMs = ChronoUnit.MILLIS.between(killedAt, LocalTime.parse(line.substring(11, 23)));
                    if (afterMs >= 0 && line.contains("HazelcastMembership")) {
                        left.add(afterMs);
                    } else if (afterMs >= 0 && line.contains("PartitionWriter")) {
                        terms.add(afterMs);
                    }
                });
        System.out.printf(
                "  node %d: saw it leave %s ms, began %d terms from %s to %s ms%n",
                nodeId,
                left,
                terms.size(),
                terms.isEmpty() ? "-" : terms.get(0),
                terms.isEmpty() ? "-" : terms.get(terms.size() - 1));
    }

    private void giveBack() throws Exception {
        try (Admin admin = Clients.admin(nodes.bootstrap())) {
            admin.electLeaders(ElectionType.PREFERRED, null).all().get();
        }
    }

    private void awaitWhole() {
        try (Admin admin = Clients.admin(nodes.bootstrap())) {
            Await.until(
                    "every replica is in sync",
                    PATIENCE,
                    () -> describe(admin).stream()
                            .allMatch(partition -> partition.leader() != null
                                    && partition.isr().size() == NODES));
        }
    }

    private String survivors(int victim) {
        return String.join(
                ",",
                Stream.of(1, 2, 3)
                        .filter(node -> node != victim)
                        .map(node -> nodes.node(node).bootstrap())
                        .toList());
    }

    private static boolean isLedBy(TopicPartitionInfo partition, int node) {
        return partition.leader() != null && partition.leader().id() == node;
    }

    private static List<TopicPartitionInfo> describe(Admin admin) throws Exception {
        return Objects.requireNonNull(admin.describeTopics(List.of(TOPIC))
                        .allTopicNames()
                        .get(5, TimeUnit.SECONDS)
                        .get(TOPIC))
                .partitions();
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
