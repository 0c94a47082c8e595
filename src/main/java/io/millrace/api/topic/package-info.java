/**
 * Handlers about topics and partitions.
 */
@NullMarked
package io.millrace.api.topic;

import org.jspecify.annotations.NullMarked;
