package io.millrace;

import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.Membership;
import io.vertx.core.Vertx;
import java.util.UUID;

/**
 * A node's way to the other nodes of its cluster, joined and open. Whoever made it closes what is in it.
 *
 * @param vertx its event bus reaches the other nodes
 * @param store knows the cluster's state
 * @param incarnation by which the others know this process
 */
record ClusterLink(Vertx vertx, ClusterStore store, Membership membership, UUID incarnation) {}
