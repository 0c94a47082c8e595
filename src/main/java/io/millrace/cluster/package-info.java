/**
 * What the cluster knows: brokers, topics, partitions, configs, as one immutable image; every decision about it; and the ports
 * to where that truth is kept and to who is alive. Pure; may depend on config and common.
 */
@NullMarked
package io.millrace.cluster;

import org.jspecify.annotations.NullMarked;
