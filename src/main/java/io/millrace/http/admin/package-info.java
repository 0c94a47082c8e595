/**
 * The HTTP API for people and scripts that run a cluster: topics, configs, partitions, brokers, groups, each with paging and
 * search, and with {@code dry_run=true} on everything that changes something. May depend on the other {@code http} packages but the
 * server and the streams, on service, service.figures, metrics, cluster, coordinator, config, values of storage, and common.
 */
@NullMarked
package io.millrace.http.admin;

import org.jspecify.annotations.NullMarked;
