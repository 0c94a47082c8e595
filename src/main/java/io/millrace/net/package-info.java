/**
 * Sockets: the Kafka server verticle, connections, ordered answers, zero-copy writes. May depend on api, protocol and config.
 */
@NullMarked
package io.millrace.net;

import org.jspecify.annotations.NullMarked;
