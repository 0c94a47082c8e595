package io.millrace.fault;

import static io.millrace.fault.TransactionSteps.anyOf;

import io.millrace.fault.Fault.Remedy;
import io.millrace.fault.TransactionParts.Part;
import io.millrace.testkit.Await;
import io.millrace.testkit.ExactlyOncePipeline.Step;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Faults at the steps of a transaction, which a seed chooses. Stateless but for the transactions that they strike. */
final class TransactionFaults {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);
    private static final Duration SILENCE_MAX_OF_ALL = Duration.ofSeconds(60);

    private final WatchedTransactions load;
    private final TransactionParts parts;
    private final TransactionSteps steps;

    TransactionFaults(WatchedTransactions load) {
        this.load = load;
        this.parts = new TransactionParts(load);
        this.steps = new TransactionSteps(load);
    }

    /** One of those who have a part in a transaction is killed. */
    Fault killAtAStep() {
        Aim aim = new Aim();
        Fault.Strike strike = (cluster, random) -> {
            Part part = anyOf(random, Part.values());
            Step step = anyOf(random, Step.values());
            System.out.printf("%s dies when a transaction is %s%n", part, step);
            if (part == Part.PROGRAM) {
                load.killProgram(step);
                return steps.afterwards(() -> {});
            }
            int node = parts.nodeOf(part, random);
            steps.at(step, random, aim, () -> cluster.node(node).process().destroy());
            cluster.node(node).kill();
            return steps.afterwards(() -> cluster.start(node));
        };
        return new Fault("kill -9 in a transaction", Duration.ZERO, SILENCE_MAX, strike, aim);
    }

    /** All nodes are killed at once between the decision of a transaction and its last marker. */
    Fault killAllWhileEnding() {
        Aim aim = new Aim();
        Fault.Strike strike = (cluster, random) -> {
            List<Integer> order = ProcessFaults.order(random);
            Step end = anyOf(random, Step.COMMITTING, Step.ABORTING);
            steps.at(end, random, aim, () -> {
                for (int node : order) {
                    cluster.node(node).process().destroy();
                }
                for (int node : order) {
                    cluster.node(node).kill();
                }
            });
            return steps.afterwards(() -> cluster.start(order.get(0), order.get(1), order.get(2)));
        };
        return new Fault("kill -9 all while a transaction ends", Duration.ZERO, SILENCE_MAX_OF_ALL, strike, aim);
    }

    /** A node that has a part in a transaction reaches no other one for some time. */
    Fault cutOffAtAStep(Duration lasts) {
        Aim aim = new Aim();
        Fault.Strike strike = (cluster, random) -> {
            Part part = anyOf(random, Part.COORDINATOR, Part.PARTITION_LEADER, Part.GROUP_COORDINATOR);
            Step step = anyOf(random, Step.values());
            int node = parts.nodeOf(part, random);
            System.out.printf("%s, node %d, is cut off when a transaction is %s%n", part, node, step);
            Remedy[] mend = new Remedy[1];
            steps.at(step, random, aim, () -> mend[0] = NetworkFaults.isolate(cluster, node));
            Await.passing(lasts);
            return steps.afterwards(Objects.requireNonNull(mend[0]));
        };
        String name = "cut off in a transaction " + lasts.toSeconds() + " s";
        return new Fault(name, Duration.ZERO, SILENCE_MAX, strike, aim);
    }

    /** Requests of a transaction that is over arrive late, over connections that were there before it ended. */
    Fault lateRequests() {
        return new Fault("late requests of a transaction", Duration.ZERO, Duration.ofSeconds(5), (cluster, random) -> {
            LateRequests[] late = new LateRequests[1];
            load.at(Step.SENT, () -> late[0] = LateRequests.of(load));
            try (LateRequests requests = Objects.requireNonNull(late[0])) {
                steps.pass();
                requests.sendAndExpectRefusals();
            }
            return steps.afterwards(() -> {});
        });
    }
}
