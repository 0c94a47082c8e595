package io.millrace.fault;

import static io.millrace.fault.TransactionSteps.anyOf;

import io.millrace.fault.Fault.Remedy;
import io.millrace.fault.NetworkFaults.Direction;
import io.millrace.fault.TransactionParts.Part;
import io.millrace.testkit.Await;
import io.millrace.testkit.ExactlyOncePipeline.Step;
import io.millrace.testkit.NetworkNamespaces;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Networks that are cut between two of those who have a part in a transaction, in both directions or in one, at a step that the
 * seed chooses; everybody else goes on reaching everybody. Stateless but for the transactions that they strike.
 */
final class TransactionCuts {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);

    private final TransactionParts parts;
    private final TransactionSteps steps;

    TransactionCuts(WatchedTransactions load) {
        this.parts = new TransactionParts(load);
        this.steps = new TransactionSteps(load);
    }

    /** The coordinator and a node that leads a partition of the transaction, on which markers and verification depend. */
    Fault coordinatorFromLeader(Duration lasts) {
        return coordinatorFrom(Part.PARTITION_LEADER, lasts);
    }

    /** The coordinator and that of the group whose positions the transaction commits. */
    Fault coordinatorFromGroup(Duration lasts) {
        return coordinatorFrom(Part.GROUP_COORDINATOR, lasts);
    }

    /**
     * The program and the coordinator. They are told apart by their addresses only, so all clients lose this node, and the
     * partitions that it leads are silent for as long.
     */
    Fault programFromCoordinator(Duration lasts) {
        Fault.Strike strike = (cluster, random) ->
                cut(cluster, random, NetworkNamespaces.TEST, parts.nodeOf(Part.COORDINATOR, random), lasts);
        return new Fault(name(Part.PROGRAM, lasts), Duration.ZERO, SILENCE_MAX.plus(lasts), strike);
    }

    private Fault coordinatorFrom(Part other, Duration lasts) {
        Fault.Strike strike = (cluster, random) -> {
            int coordinator = parts.nodeOf(Part.COORDINATOR, random);
            return cut(cluster, random, coordinator, parts.nodeOtherThan(coordinator, other, random), lasts);
        };
        return new Fault(name(other, lasts), Duration.ZERO, SILENCE_MAX, strike);
    }

    private static String name(Part other, Duration lasts) {
        String words = other.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return "coordinator apart from %s %d s".formatted(words, lasts.toSeconds());
    }

    private Remedy cut(FaultCluster cluster, RandomGenerator random, int one, int other, Duration lasts)
            throws Exception {
        Direction direction = anyOf(random, Direction.values());
        Step step = anyOf(random, Step.values());
        System.out.printf("%d and %d are cut apart, %s, when a transaction is %s%n", one, other, direction, step);
        Remedy[] mend = new Remedy[1];
        steps.at(step, random, new Aim(), () -> mend[0] = NetworkFaults.apart(cluster, one, other, direction));
        Await.passing(lasts);
        return steps.afterwards(Objects.requireNonNull(mend[0]));
    }
}
