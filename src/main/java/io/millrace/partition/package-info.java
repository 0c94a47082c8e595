/**
 * Partitions hosted by this node: the worker verticles that own them, and the waiters parked on them. May depend on storage, record, cluster, config and common.
 */
@NullMarked
package io.millrace.partition;

import org.jspecify.annotations.NullMarked;
