package io.millrace.fault;

import static io.millrace.fault.TransactionSteps.anyOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.fault.TransactionParts.Part;
import io.millrace.fault.clock.ClockShift;
import io.millrace.testkit.ExactlyOncePipeline.Step;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Wall clocks that jump while transactions run: on the coordinator or on the leader of a partition, far beyond the time that a
 * transaction has, or back. Transactions go on, and those that nobody ends are aborted in time all the same. Stateless but for the
 * transactions that they strike.
 */
final class TransactionClockFaults {
    private static final Duration AHEAD = Duration.ofHours(5);
    private static final Duration BACK = Duration.ofMinutes(-10);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);

    private final TransactionParts parts;
    private final TransactionSteps steps;

    TransactionClockFaults(WatchedTransactions load) {
        this.parts = new TransactionParts(load);
        this.steps = new TransactionSteps(load);
    }

    /**
     * A clock jumps between two transactions that are abandoned. Sometimes its node is killed then, so that another one with the
     * right time takes up what this one has stamped.
     */
    Fault jump() {
        return new Fault("clock jumps in a transaction", Duration.ZERO, SILENCE_MAX, (cluster, random) -> {
            Part part = anyOf(random, Part.COORDINATOR, Part.PARTITION_LEADER);
            Duration shift = anyOf(random, AHEAD, BACK);
            Step step = anyOf(random, Step.values());
            boolean killed = random.nextBoolean();
            int node = parts.nodeOf(part, random);
            System.out.printf(
                    "%s, node %d, has its clock moved by %s when a transaction is %s%s%n",
                    part, node, shift, step, killed ? ", and is killed" : "");
            jump(cluster, random, node, shift, step, killed);
            return steps.afterwards(() -> {
                cluster.clock(node).by(Duration.ZERO);
                if (killed) {
                    cluster.start(node);
                }
            });
        });
    }

    private void jump(FaultCluster cluster, RandomGenerator random, int node, Duration shift, Step step, boolean killed)
            throws Exception {
        ClockShift clock = cluster.clock(node);
        AbandonedTransactions abandoned = AbandonedTransactions.in(cluster);
        abandoned.leaveOneForEachShard();
        steps.at(step, random, new Aim(), () -> clock.by(shift));
        abandoned.leaveOneForEachShard();
        if (killed) {
            cluster.node(node).kill();
        }
        Duration took = abandoned.awaitStable();
        System.out.printf("abandoned transactions were over after %.1f s%n", took.toMillis() / 1e3);
        assertThat(abandoned.shown())
                .as("records of transactions that nobody ended")
                .isEmpty();
        abandoned.delete();
        steps.pass();
    }
}
