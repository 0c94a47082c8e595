/**
 * Handlers about the connection itself: ApiVersions, telemetry.
 */
@NullMarked
package io.millrace.api.connection;

import org.jspecify.annotations.NullMarked;
