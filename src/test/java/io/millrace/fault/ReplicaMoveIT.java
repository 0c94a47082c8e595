package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.fault.SequencedLoad.Kind;
import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.Clients;
import io.millrace.testkit.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeReplicaLogDirsResult.ReplicaLogDirInfo;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.errors.LogDirNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that move between two log directories of a node while they are written and read. */
class ReplicaMoveIT {
    private static final int PARTITIONS = 2;
    private static final int NODE_ID = 1;
    private static final int MOVES = 6;
    private static final int KILLS = 6;
    private static final Duration PATIENCE = Await.PATIENCE;

    @TempDir
    private Path home;

    private List<Path> dirs = List.of();
    private String topic = "";

    @BeforeEach
    void nameDirectories() {
        dirs = List.of(home.resolve("one"), home.resolve("two"));
    }

    private TestBroker start() throws Exception {
        TestBroker broker = BrokerExtension.brokerIn(
                home, Map.of("log.dirs", dirs.get(0) + "," + dirs.get(1), "node.id", Integer.toString(NODE_ID)));
        broker.start();
        try (ClientSession session = new ClientSession(broker)) {
            topic = session.topic(PARTITIONS, Map.of("segment.bytes", "1048576", "file.delete.delay.ms", "0"));
        }
        return broker;
    }

    @Test
    void movesUnderLoadWithoutLosingOrReorderingAnything() throws Exception {
        try (TestBroker broker = start();
                SequencedLoad load = new SequencedLoad(Kind.IDEMPOTENT, broker.bootstrap(), topic, PARTITIONS);
                Admin admin = Clients.admin(broker.bootstrap())) {
            for (int move = 0; move < MOVES; move++) {
                awaitProgress(load, 2_000);
                Path target = otherDirectory(admin);

                admin.alterReplicaLogDirs(Map.of(replica(0), target.toString()))
                        .all()
                        .get();

                Await.until("the replica is in " + target, PATIENCE, () -> {
                    ReplicaLogDirInfo where = where(admin);
                    return target.toString().equals(where.getCurrentReplicaLogDir())
                            && where.getFutureReplicaLogDir() == null;
                });
            }

            awaitProgress(load, 2_000);
            load.stopAndCheck();
        }
    }

    @Test
    void aKillAtAnyMomentOfAMoveLosesNothingAndTheMoveGoesOn() throws Exception {
        long seed = System.nanoTime();
        System.out.println("kills during moves, seed " + seed);
        Random random = new Random(seed);
        try (TestBroker broker = start();
                SequencedLoad load = new SequencedLoad(Kind.IDEMPOTENT, broker.bootstrap(), topic, PARTITIONS)) {
            Path target = dirs.get(0);
            for (int kill = 0; kill < KILLS; kill++) {
                awaitProgress(load, 2_000);
                try (Admin admin = Clients.admin(broker.bootstrap())) {
                    target = otherDirectory(admin);
                    admin.alterReplicaLogDirs(Map.of(replica(0), target.toString()))
                            .all()
                            .get();
                }
                awaitProgress(load, random.nextInt(300));
                broker.kill();
                broker.start();
            }

            awaitProgress(load, 2_000);
            load.stopAndCheck();
            Path home = target.resolve(topic + "-0");
            Await.until("the partition is in " + home, PATIENCE, () -> Files.isDirectory(home));
            Await.until("one directory is left for the partition", PATIENCE, () -> directoriesOf(topic + "-0") == 1);
        }
    }

    @Test
    void refusesAnUnknownDirectoryAndAnUnknownReplica() throws Exception {
        try (TestBroker broker = start();
                Admin admin = Clients.admin(broker.bootstrap())) {
            var noDirectory = admin.alterReplicaLogDirs(
                    Map.of(replica(0), home.resolve("nowhere").toString()));
            var noReplica =
                    admin.alterReplicaLogDirs(Map.of(replica(77), dirs.get(0).toString()));

            assertThat(ClientSession.refusal(noDirectory.all())).isInstanceOf(LogDirNotFoundException.class);
            assertThat(ClientSession.refusal(noReplica.all())).isInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    private static void awaitProgress(SequencedLoad load, long records) {
        long goal = load.acknowledged() + records;
        Await.until("load flows", PATIENCE, () -> load.acknowledged() >= goal);
    }

    private Path otherDirectory(Admin admin) throws Exception {
        String current = where(admin).getCurrentReplicaLogDir();
        return dirs.stream()
                .filter(dir -> !dir.toString().equals(current))
                .findFirst()
                .orElseThrow();
    }

    private ReplicaLogDirInfo where(Admin admin) throws Exception {
        return admin.describeReplicaLogDirs(List.of(replica(0)))
                .values()
                .get(replica(0))
                .get();
    }

    private TopicPartitionReplica replica(int partition) {
        return new TopicPartitionReplica(topic, partition, NODE_ID);
    }

    private long directoriesOf(String partition) throws Exception {
        long count = 0;
        for (Path dir : dirs) {
            try (Stream<Path> children = Files.list(dir)) {
                count += children.filter(child -> child.getFileName().toString().startsWith(partition))
                        .count();
            }
        }
        return count;
    }
}
