package io.millrace;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.Membership;
import io.millrace.storage.LogManager;
import io.vertx.core.Vertx;
import java.util.Optional;

/**
 * What the rest of a node stands on: its event loops, the metadata, the logs. Immutable.
 *
 * @param cluster this node's part in a cluster; empty on a standalone node
 */
record Foundation(Vertx vertx, ClusterStore store, LogManager logs, Optional<ClusterPart> cluster) {
    /**
     * One of several nodes.
     *
     * @param registration of this process
     * @param host address of this node for the others
     */
    record ClusterPart(BrokerRegistration registration, Membership membership, String host) {}
}
