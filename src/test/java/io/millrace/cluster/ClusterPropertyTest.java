package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.BrokerStart.PreviousStop;
import io.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Random histories of a cluster's metadata; {@link ClusterModel} checks after every commit what must always hold. */
class ClusterPropertyTest {
    private static final int STEPS = 300;
    private static final int NODES = 5;

    @RepeatedTest(200)
    void elections(RepetitionInfo repetition) {
        Random random = Seeds.random("elections", repetition.getCurrentRepetition());
        ClusterModel cluster = ClusterModel.of(3, random);
        int created = 0;

        for (int step = 0; step < STEPS; step++) {
            if (cluster.topics().size() < 3) {
                cluster.create("t" + created++, someNodes(cluster, random));
            }
            List<String> topics = cluster.topics();
            step(cluster, random, topics.get(random.nextInt(topics.size())));
        }

        everybodyReturns(cluster);
        for (String topic : cluster.topics()) {
            PartitionRegistration partition = cluster.partition(topic);
            assertThat(partition.hasLeader()).as("%s %s", topic, partition).isTrue();
            assertThat(ClusterState.empty(-1).apply(cluster.state.toChanges()).at(1))
                    .isEqualTo(cluster.state.at(1));
        }
    }

    private static void step(ClusterModel cluster, Random random, String topic) {
        int node = 1 + random.nextInt(NODES);
        boolean alive = cluster.members.containsKey(node);
        switch (random.nextInt(14)) {
            case 0 -> cluster.kill(node);
            case 1 -> cluster.stop(node);
            case 2, 3 -> {
                if (!alive) {
                    boolean crashed = random.nextBoolean();
                    cluster.start(node, crashed ? PreviousStop.CRASHED : PreviousStop.CLEAN, Optional.empty());
                }
            }
            case 4, 5 -> cluster.ready(node);
            case 6, 7, 8 -> cluster.upkeep();
            case 9, 10 -> {
                if (cluster.partition(topic).hasLeader()) {
                    cluster.propose(topic, someOf(cluster.partition(topic).replicas(), random));
                }
            }
            case 11 -> {
                if (random.nextBoolean()) {
                    cluster.reassign(topic, someNodes(cluster, random));
                } else {
                    cluster.cancel(topic);
                }
            }
            case 12 -> cluster.elect(topic, ElectLeader.Kind.PREFERRED);
            default -> rare(cluster, random, topic, node);
        }
    }

    private static void rare(ClusterModel cluster, Random random, String topic, int node) {
        switch (random.nextInt(4)) {
            case 0 -> cluster.elect(topic, ElectLeader.Kind.UNCLEAN);
            case 1 -> cluster.delete(topic);
            case 2 -> cluster.drain(node, random.nextBoolean());
            default -> cluster.commit(BrokerDecisions.unregister(cluster.state, node));
        }
    }

    private static void everybodyReturns(ClusterModel cluster) {
        for (int node = 1; node <= NODES; node++) {
            cluster.kill(node);
        }
        for (int node = 1; node <= NODES; node++) {
            cluster.start(node, PreviousStop.CLEAN, Optional.empty());
            cluster.ready(node);
        }
        cluster.settle();
    }

    /** Some registered nodes, the first one active, so that it may lead. */
    private static List<Integer> someNodes(ClusterModel cluster, Random random) {
        return someOf(List.copyOf(cluster.state.image().brokers().keySet()), random);
    }

    private static List<Integer> someOf(List<Integer> nodes, Random random) {
        List<Integer> shuffled = new ArrayList<>(nodes);
        Collections.shuffle(shuffled, random);
        return List.copyOf(shuffled.subList(0, 1 + random.nextInt(shuffled.size())));
    }
}
