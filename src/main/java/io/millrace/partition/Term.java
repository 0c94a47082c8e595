package io.millrace.partition;

import io.millrace.cluster.PartitionRegistration;
import java.util.List;

/** What the cluster says about the leadership of a partition, seen from this node. Immutable. */
record Term(int nodeId, int leader, int leaderEpoch, List<Integer> isr) {
    static Term of(int nodeId, PartitionRegistration registration) {
        return new Term(nodeId, registration.leader(), registration.leaderEpoch(), registration.isr());
    }

    boolean leading() {
        return leader == nodeId;
    }
}
