/**
 * Use cases without wire types, called by the Kafka API and by HTTP. May depend on partition, cluster, storage values,
 * config and common. Every method may be called on any event loop; its future completes on the caller's context.
 */
@NullMarked
package io.millrace.service;

import org.jspecify.annotations.NullMarked;
