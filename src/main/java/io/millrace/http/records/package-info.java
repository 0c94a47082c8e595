/**
 * Records between JSON and Kafka's batches: the embedded formats, reading and writing of records, the choice of a partition,
 * producing and reading over {@code http.cluster}. May depend on http, http.cluster, service, cluster, record, storage values and
 * common.
 */
@NullMarked
package io.millrace.http.records;

import org.jspecify.annotations.NullMarked;
