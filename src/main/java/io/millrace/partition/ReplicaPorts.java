package io.millrace.partition;

import io.millrace.cluster.IsrOutcome;
import io.millrace.cluster.runtime.IsrChanges;
import io.millrace.cluster.runtime.Withdrawals;
import io.millrace.common.Refusal;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How the partitions of a node reach the other nodes. Immutable.
 *
 * @param followers told where followers stand, so that it can fetch for them
 * @param withdrawals takes a replica whose disk is ill out of the in-sync set
 * @param separation why this node can commit nothing now, being cut off from the majority of the nodes; empty as a rule; asked by
 *     any thread, for every append
 */
public record ReplicaPorts(
        IsrChanges isrChanges,
        FollowerListener followers,
        Withdrawals withdrawals,
        Supplier<Optional<Refusal>> separation) {
    /** Ports of a node that has no others: nothing is fetched, no in-sync set changes. */
    public static ReplicaPorts alone() {
        return new ReplicaPorts(
                proposal -> Future.succeededFuture(new IsrOutcome.Refused(
                        new Refusal(Refusal.Reason.INVALID_REQUEST, "a standalone node does not change in-sync sets"))),
                partition -> {},
                (topicId, partition) -> Future.succeededFuture(),
                Optional::empty);
    }
}
