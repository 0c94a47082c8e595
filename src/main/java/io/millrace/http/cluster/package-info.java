/**
 * Ways from the HTTP of one node to the partitions and the groups of the others, over {@code peer}: so that a client may ask any
 * node for anything. May depend on http, service, peer, cluster, record, storage values and common.
 */
@NullMarked
package io.millrace.http.cluster;

import org.jspecify.annotations.NullMarked;
