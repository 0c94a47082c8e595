/**
 * The cluster's metadata over Hazelcast: membership, the head register in the CP subsystem, the upkeep of that subsystem,
 * and the store that drives {@link io.millrace.cluster.quorum.QuorumNode} with them. The only package that knows Hazelcast.
 * May depend on cluster, cluster.quorum, cluster.journal and common.
 */
@NullMarked
package io.millrace.cluster.hazelcast;

import org.jspecify.annotations.NullMarked;
