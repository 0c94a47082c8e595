/**
 * The figures of a node, gathered when somebody asks for them: from what partitions, logs, the image and the JVM publish, under
 * the names that dashboards and alert rules for Kafka know; and what people look at beside them: its past, its replicas, its
 * hottest keys. May depend on metrics, service, partition, storage, record, cluster, coordinator.group and common.
 */
@NullMarked
package io.millrace.service.figures;

import org.jspecify.annotations.NullMarked;
