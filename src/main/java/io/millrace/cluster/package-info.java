/**
 * What the cluster knows: brokers, topics, partitions, configs, as one immutable image, and the ports to where that truth is kept. Pure; may depend on config and common.
 */
@NullMarked
package io.millrace.cluster;

import org.jspecify.annotations.NullMarked;
