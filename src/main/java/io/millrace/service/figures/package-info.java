/**
 * The figures of a node, gathered when somebody asks for them: from what partitions, logs, the image and the JVM publish, under
 * the names that dashboards and alert rules for Kafka know. May depend on metrics, partition, storage, cluster and common.
 */
@NullMarked
package io.millrace.service.figures;

import org.jspecify.annotations.NullMarked;
