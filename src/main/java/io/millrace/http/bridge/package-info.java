/**
 * The HTTP API for programs, as the REST proxies for Kafka have it: topics, records, consumers, for clients of the Strimzi Kafka
 * Bridge and of Confluent's REST proxy v2. May depend on the other {@code http} packages but the server, on service, cluster,
 * coordinator.group, record, config and common.
 */
@NullMarked
package io.millrace.http.bridge;

import org.jspecify.annotations.NullMarked;
