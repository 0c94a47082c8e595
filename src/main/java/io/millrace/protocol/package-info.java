/**
 * Kafka's wire format around kafka-clients' generated messages: frames, headers, encoding. May depend on record.
 */
@NullMarked
package io.millrace.protocol;

import org.jspecify.annotations.NullMarked;
