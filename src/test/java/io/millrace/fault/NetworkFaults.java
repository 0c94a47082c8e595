package io.millrace.fault;

import io.millrace.fault.Fault.Remedy;
import io.millrace.testkit.NetworkNamespaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Cut networks between nodes; clients go on reaching all of them, also those that may not commit any more. Stateless.
 */
final class NetworkFaults {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);

    /** Missed heartbeats take five to six seconds of it. */
    private static final Duration MAJORITY_SILENCE_MAX = Duration.ofSeconds(10);

    private NetworkFaults() {}

    /** In which directions two do not reach each other. */
    enum Direction {
        BOTH,
        THERE,
        BACK
    }

    /** A direction in which nothing arrives. */
    private record Cable(int from, int to) {}

    /** A leader is alone, the two others have each other. */
    static Fault leaderAlone(Duration lasts) {
        return new Fault(
                "cut off leader " + lasts.toSeconds() + " s",
                lasts,
                MAJORITY_SILENCE_MAX,
                (cluster, random) -> cut(cluster, around(ProcessFaults.anyLeader(cluster, random))));
    }

    /** The controller is alone. */
    static Fault controllerAlone(Duration lasts) {
        return new Fault(
                "cut off controller " + lasts.toSeconds() + " s",
                lasts,
                SILENCE_MAX,
                (cluster, random) -> cut(cluster, around(cluster.controller())));
    }

    /** Everybody is alone: nothing may be acknowledged. */
    static Fault allAlone(Duration lasts) {
        Duration silenceMax = lasts.plus(Duration.ofSeconds(40));
        return new Fault("cut all apart " + lasts.toSeconds() + " s", lasts, silenceMax, (cluster, random) -> {
            List<Cable> cables = new ArrayList<>(around(1));
            cables.addAll(List.of(new Cable(2, 3), new Cable(3, 2)));
            return cut(cluster, cables);
        });
    }

    /** What a leader sends to others is lost, what they send to it arrives. */
    static Fault leaderUnheard(Duration lasts) {
        return new Fault("leader unheard " + lasts.toSeconds() + " s", lasts, SILENCE_MAX, (cluster, random) -> {
            int leader = ProcessFaults.anyLeader(cluster, random);
            return cut(
                    cluster,
                    around(leader).stream()
                            .filter(cable -> cable.from() == leader)
                            .toList());
        });
    }

    /** Two nodes do not reach each other, the third reaches both. */
    static Fault twoApart(Duration lasts) {
        return new Fault(
                "cut two of three apart " + lasts.toSeconds() + " s", lasts, SILENCE_MAX, (cluster, random) -> {
                    List<Integer> order = ProcessFaults.order(random);
                    return apart(cluster, order.get(0), order.get(1), Direction.BOTH);
                });
    }

    /** Cuts a node off from all others. */
    static Remedy isolate(FaultCluster cluster, int node) throws Exception {
        return cut(cluster, around(node));
    }

    /** Cuts two nodes, or the test and a node, off from each other. */
    static Remedy apart(FaultCluster cluster, int one, int other, Direction direction) throws Exception {
        List<Cable> cables = new ArrayList<>();
        if (direction != Direction.BACK) {
            cables.add(new Cable(one, other));
        }
        if (direction != Direction.THERE) {
            cables.add(new Cable(other, one));
        }
        return cut(cluster, cables);
    }

    private static List<Cable> around(int node) {
        List<Cable> cables = new ArrayList<>();
        for (int other : FaultCluster.othersThan(node)) {
            cables.add(new Cable(node, other));
            cables.add(new Cable(other, node));
        }
        return cables;
    }

    private static Remedy cut(FaultCluster cluster, List<Cable> cables) throws Exception {
        NetworkNamespaces networks = cluster.networks();
        for (Cable cable : cables) {
            networks.cut(cable.from(), cable.to());
        }
        return () -> {
            for (Cable cable : cables) {
                networks.mend(cable.from(), cable.to());
            }
        };
    }
}
