package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.fault.Fault.Remedy;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/**
 * Faults of the node that coordinates a group: its members of either protocol have to be stable again in time, and no
 * committed offset may be lost or moved back. Each makes a group of its own. Stateless.
 */
final class GroupFaults {
    private static final String OFFSETS = "__consumer_offsets";
    private static final Duration STOP_PATIENCE = Duration.ofMinutes(3);

    private GroupFaults() {}

    /** What a group is doing when its coordinator is killed. */
    enum Moment {
        /** A member has come, the others do not know yet or are joining again. */
        JOIN,
        /** Members wait for their shares. */
        SYNC,
        /** Commits are under way. */
        COMMIT
    }

    /** The coordinator is killed. */
    static Fault killCoordinator(Moment moment) {
        return new Fault(
                "kill -9 group coordinator, " + moment.name().toLowerCase(Locale.ROOT),
                Duration.ZERO,
                Duration.ofSeconds(10),
                (cluster, random) -> withGroup(cluster, random, group -> {
                    int coordinator = group.coordinator().id();
                    ConsumerGroupMetadata before = group.identity();
                    bringTo(moment, group, random);
                    cluster.node(coordinator).kill();
                    tell(group.recover(), "the kill of node " + coordinator);
                    if (moment != Moment.COMMIT) {
                        group.commitAsZombie(before);
                    }
                    return () -> {
                        cluster.start(coordinator);
                        cluster.awaitFullIsr(OFFSETS);
                    };
                }));
    }

    private static void bringTo(Moment moment, WatchedGroup group, RandomGenerator random) {
        switch (moment) {
            case JOIN -> {
                group.join();
                group.pollFor(Duration.ofMillis(random.nextInt(150)));
            }
            case SYNC -> {
                group.join();
                group.pollFor(Duration.ofMillis(150 + random.nextInt(250)));
            }
            case COMMIT -> group.commitOften(random);
        }
    }

    /** The coordinator reaches no other node any more; clients reach all of them. */
    static Fault cutOffCoordinator(Duration lasts) {
        return new Fault(
                "cut off group coordinator " + lasts.toSeconds() + " s",
                Duration.ZERO,
                Duration.ofSeconds(20),
                (cluster, random) -> withGroup(cluster, random, group -> {
                    int coordinator = group.coordinator().id();
                    Remedy mend = NetworkFaults.isolate(cluster, coordinator);
                    try {
                        group.commitOften(random);
                        group.pollFor(lasts);
                    } finally {
                        mend.apply();
                    }
                    tell(group.recover(), "the network of node " + coordinator + " was mended");
                    return () -> cluster.awaitFullIsr(OFFSETS);
                }));
    }

    /** One node after the other is stopped and started while members consume. */
    static Fault rollingRestart() {
        return new Fault(
                "rolling restart under a group",
                Duration.ZERO,
                Duration.ofSeconds(5),
                (cluster, random) -> withGroup(cluster, random, group -> {
                    for (int node : ProcessFaults.order(random)) {
                        assertThat(cluster.node(node).terminate(STOP_PATIENCE)).isZero();
                        tell(group.recover(), "the stop of node " + node);
                        cluster.start(node);
                        cluster.awaitFullIsr();
                        cluster.awaitFullIsr(OFFSETS);
                        group.recover();
                    }
                    return () -> {};
                }));
    }

    private static void tell(Duration took, String since) {
        System.out.printf("stable %.1f s after %s%n", took.toMillis() / 1e3, since);
    }

    /** What is done with a group. */
    @FunctionalInterface
    private interface Treatment {
        Remedy apply(WatchedGroup group) throws Exception;
    }

    private static Remedy withGroup(FaultCluster cluster, RandomGenerator random, Treatment treatment)
            throws Exception {
        Map<String, Object> protocol = random.nextBoolean() ? Map.of("group.protocol", "consumer") : Map.of();
        WatchedGroup group = WatchedGroup.settled(cluster, protocol);
        try {
            Remedy remedy = treatment.apply(group);
            return () -> {
                try (group) {
                    remedy.apply();
                    group.recover();
                }
            };
        } catch (Exception | AssertionError failed) {
            System.out.println("the group of protocol " + protocol + " failed: " + failed);
            group.close();
            throw failed;
        }
    }
}
