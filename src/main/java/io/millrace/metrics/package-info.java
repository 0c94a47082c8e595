/**
 * Figures of a node: counters and latencies that hot paths feed without a lock, an allocation or a look-up by name, and the text
 * in which Prometheus reads them. Pure. May depend on common only.
 */
@NullMarked
package io.millrace.metrics;

import org.jspecify.annotations.NullMarked;
