/**
 * The HTTP server: sockets, routing, bodies and their bounds, health, safe headers. Event-loop verticles; what they share is
 * thread-safe. Knows the routes of {@code http} and nothing of what is behind them. May depend on http, config and common.
 */
@NullMarked
package io.millrace.http.server;

import org.jspecify.annotations.NullMarked;
