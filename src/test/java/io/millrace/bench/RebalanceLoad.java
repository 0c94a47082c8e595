package io.millrace.bench;

import io.millrace.testkit.ClassicWireGroup;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;

/**
 * Rebalances of 50 members of a classic group with the client's own assignors. One takes from the first join to the last answer to a
 * sync; what the assignor takes of that does not depend on the broker, and is printed as well.
 */
final class RebalanceLoad {
    private static final int MEMBERS = 50;
    private static final int REBALANCES = 300;
    private static final int WARM_UP = 100;

    private RebalanceLoad() {}

    static void run(String host, int port, String topic, int partitions) {
        rebalance("range", new ClassicWireGroup(host, port, topic, partitions, RangeAssignor::new));
        Supplier<ConsumerPartitionAssignor> cooperative = CooperativeStickyAssignor::new;
        rebalance("cooperative-sticky", new ClassicWireGroup(host, port, topic, partitions, cooperative));
    }

    private static void rebalance(String assignor, ClassicWireGroup group) {
        double[] millis = new double[REBALANCES];
        double[] assigningMillis = new double[REBALANCES];
        group.join(MEMBERS);
        for (int round = 0; round < REBALANCES; round++) {
            long assignedNanos = group.assigningNanos();
            long beginNanos = System.nanoTime();
            group.rebalance();
            millis[round] = (System.nanoTime() - beginNanos) / 1e6;
            assigningMillis[round] = (group.assigningNanos() - assignedNanos) / 1e6;
        }
        group.close();
        CoordinatorLoad.print("rebalance of " + MEMBERS + " members, " + assignor + ", ms", millis, WARM_UP);
        CoordinatorLoad.print("of which the assignor", assigningMillis, WARM_UP);
    }
}
