/**
 * Consumers that live in this node for clients of HTTP: real members of their groups (KIP-848), with positions of their own. They
 * live on the node that coordinates their group, so every node knows where to send a request. All of a node's are owned by one
 * context, that of {@link io.millrace.http.consumers.ConsumerHub}. May depend on http, http.cluster, http.records, service, cluster,
 * coordinator.group and common.
 */
@NullMarked
package io.millrace.http.consumers;

import org.jspecify.annotations.NullMarked;
