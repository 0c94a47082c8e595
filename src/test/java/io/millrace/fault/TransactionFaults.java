package io.millrace.fault;

import io.millrace.fault.Fault.Remedy;
import io.millrace.testkit.Await;
import io.millrace.testkit.ExactlyOncePipeline.Step;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;

/** Faults at the steps of a transaction, which a seed chooses. Stateless but for the transactions that they strike. */
final class TransactionFaults {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);
    private static final int COMMITS_AFTERWARDS = 5;

    /** About what passes between the request to end and the last marker. */
    private static final int ENDING_MILLIS = 25;

    private final WatchedTransactions load;

    TransactionFaults(WatchedTransactions load) {
        this.load = load;
    }

    /** Who has a part in a transaction. */
    private enum Part {
        PROGRAM,
        COORDINATOR,
        PARTITION_LEADER,
        GROUP_COORDINATOR
    }

    /** One of those who have a part in a transaction is killed. */
    Fault killAtAStep() {
        return new Fault("kill -9 in a transaction", Duration.ZERO, SILENCE_MAX, (cluster, random) -> {
            Part part = anyOf(random, Part.values());
            Step step = anyOf(random, Step.values());
            System.out.printf("%s dies when a transaction is %s%n", part, step);
            if (part == Part.PROGRAM) {
                load.killProgram(step);
                return afterwards(() -> {});
            }
            int node = nodeOf(part, random);
            load.at(step, () -> {
                linger(step, random);
                cluster.node(node).kill();
            });
            return afterwards(() -> cluster.start(node));
        });
    }

    /** All nodes are killed while a transaction ends: between its decision and its markers, with luck. */
    Fault killAllWhileEnding() {
        return new Fault(
                "kill -9 all while a transaction ends", Duration.ZERO, Duration.ofSeconds(60), (cluster, random) -> {
                    List<Integer> order = ProcessFaults.order(random);
                    load.at(Step.COMMITTING, () -> {
                        linger(Step.COMMITTING, random);
                        for (int node : order) {
                            cluster.node(node).process().signal("KILL");
                        }
                        for (int node : order) {
                            cluster.node(node).kill();
                        }
                        cluster.start(order.get(0), order.get(1), order.get(2));
                    });
                    return afterwards(() -> {});
                });
    }

    /** A node that has a part in a transaction reaches no other one for some time. */
    Fault cutOffAtAStep(Duration lasts) {
        return new Fault(
                "cut off in a transaction " + lasts.toSeconds() + " s",
                Duration.ZERO,
                SILENCE_MAX,
                (cluster, random) -> {
                    Part part = anyOf(random, Part.COORDINATOR, Part.PARTITION_LEADER, Part.GROUP_COORDINATOR);
                    Step step = anyOf(random, Step.values());
                    int node = nodeOf(part, random);
                    System.out.printf("%s, node %d, is cut off when a transaction is %s%n", part, node, step);
                    load.at(step, () -> {
                        Remedy mend = NetworkFaults.isolate(cluster, node);
                        Await.passing(lasts);
                        mend.apply();
                    });
                    return afterwards(() -> {});
                });
    }

    /** Requests of a transaction that is over arrive late, over connections that were there before it ended. */
    Fault lateRequests() {
        return new Fault("late requests of a transaction", Duration.ZERO, Duration.ofSeconds(5), (cluster, random) -> {
            LateRequests[] late = new LateRequests[1];
            load.at(Step.SENT, () -> late[0] = LateRequests.of(load));
            try (LateRequests requests = Objects.requireNonNull(late[0])) {
                load.awaitCommits(COMMITS_AFTERWARDS);
                requests.sendAndExpectRefusals();
            }
            return afterwards(() -> {});
        });
    }

    private Remedy afterwards(Remedy remedy) {
        return () -> {
            remedy.apply();
            load.awaitCommits(COMMITS_AFTERWARDS);
        };
    }

    private static void linger(Step step, RandomGenerator random) {
        if (step == Step.COMMITTING) {
            Await.passing(Duration.ofMillis(random.nextInt(ENDING_MILLIS)));
        }
    }

    private int nodeOf(Part part, RandomGenerator random) throws Exception {
        try (Admin admin = load.cluster().admin()) {
            return switch (part) {
                case COORDINATOR ->
                    admin.describeTransactions(List.of(load.transactionalId()))
                            .description(load.transactionalId())
                            .get()
                            .coordinatorId();
                case GROUP_COORDINATOR ->
                    admin.describeConsumerGroups(List.of(load.groupId()))
                            .describedGroups()
                            .get(load.groupId())
                            .get()
                            .coordinator()
                            .id();
                case PARTITION_LEADER ->
                    load.leader(admin, random.nextInt(WatchedTransactions.PARTITIONS))
                            .id();
                case PROGRAM -> throw new IllegalArgumentException("the program runs on no node");
            };
        }
    }

    @SafeVarargs
    private static <T> T anyOf(RandomGenerator random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
