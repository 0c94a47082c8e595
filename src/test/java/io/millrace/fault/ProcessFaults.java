package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Faults of whole processes. Stateless. */
final class ProcessFaults {
    private static final Duration STOP_PATIENCE = Duration.ofMinutes(3);
    private static final Duration BRIEFLY = Duration.ofSeconds(3);

    private ProcessFaults() {}

    /** The leader of some partition is killed. */
    static Fault killLeader() {
        return new Fault("kill -9 leader", BRIEFLY, Duration.ofSeconds(10), (cluster, random) -> {
            int leader = anyLeader(cluster, random);
            cluster.node(leader).kill();
            return () -> cluster.start(leader);
        });
    }

    /** Two of three are killed at once: nothing may be acknowledged until one of them is back. */
    static Fault killTwo() {
        return new Fault("kill -9 two of three", BRIEFLY, Duration.ofSeconds(60), (cluster, random) -> {
            List<Integer> order = order(random);
            cluster.node(order.get(0)).kill();
            cluster.node(order.get(1)).kill();
            return () -> cluster.start(order.get(0), order.get(1));
        });
    }

    /** All are killed at once, and come back in any order. */
    static Fault killAll() {
        return new Fault("kill -9 all", Duration.ZERO, Duration.ofSeconds(60), (cluster, random) -> {
            List<Integer> order = order(random);
            for (int node : order) {
                cluster.node(node).kill();
            }
            return () -> cluster.start(order.get(0), order.get(1), order.get(2));
        });
    }

    /** One after the other is stopped and started, without an error for anybody. */
    static Fault rollingRestart() {
        return new Fault("rolling restart", Duration.ZERO, Duration.ofSeconds(5), (cluster, random) -> {
            for (int node : order(random)) {
                assertThat(cluster.node(node).terminate(STOP_PATIENCE)).isZero();
                cluster.start(node);
                cluster.awaitFullIsr();
            }
            return () -> {};
        });
    }

    /** A leader is frozen, with all its connections open, and goes on where it was. */
    static Fault pauseLeader(Duration lasts) {
        return new Fault(
                "SIGSTOP leader " + lasts.toSeconds() + " s", lasts, Duration.ofSeconds(20), (cluster, random) -> {
                    int leader = anyLeader(cluster, random);
                    cluster.node(leader).process().signal("STOP");
                    return () -> cluster.node(leader).process().signal("CONT");
                });
    }

    static int anyLeader(FaultCluster cluster, RandomGenerator random) throws Exception {
        return cluster.leaderOf(random.nextInt(cluster.partitions()));
    }

    static List<Integer> order(RandomGenerator random) {
        List<Integer> order = new ArrayList<>(
                IntStream.rangeClosed(1, FaultCluster.NODES).boxed().toList());
        Collections.shuffle(order, new Random(random.nextLong()));
        return order;
    }
}
