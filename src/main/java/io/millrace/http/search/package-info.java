/**
 * Search for records over all partitions of a topic, wherever they are led: forwards, backwards, or following the end. Walks, merge
 * and positions are plain values of the event loop of their request; records are unpacked, filtered and written as JSON on workers.
 * May depend on the {@code http} packages but the server, on filter, record, service, cluster, storage values and common.
 */
@NullMarked
package io.millrace.http.search;

import org.jspecify.annotations.NullMarked;
