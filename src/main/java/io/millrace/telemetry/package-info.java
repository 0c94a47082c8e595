/**
 * Micrometer: one registry for Vert.x's own figures, those of the JVM, and ours, and the text in which Prometheus reads it. The
 * only package that knows Micrometer and Prometheus; whoever wants figures elsewhere adds a registry here. May depend on metrics.
 */
@NullMarked
package io.millrace.telemetry;

import org.jspecify.annotations.NullMarked;
