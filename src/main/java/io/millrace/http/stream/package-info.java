/**
 * Requests and answers without an end: lines of JSON in and out, Server-Sent Events, WebSockets, all with back-pressure. Each
 * stream is owned by the event loop of its connection. May depend on the other {@code http} packages but the server, on service,
 * cluster and common.
 */
@NullMarked
package io.millrace.http.stream;

import org.jspecify.annotations.NullMarked;
