/**
 * One handler for each Kafka API key, the table that lists them, and the only mapping of refusals to error codes. May depend on service, protocol, cluster, config and common.
 */
@NullMarked
package io.millrace.api;

import org.jspecify.annotations.NullMarked;
