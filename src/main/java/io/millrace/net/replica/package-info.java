/**
 * The bytes of replication on sockets of their own, beside the event bus, over which nodes only tell each other where to connect.
 *
 * <pre>
 *   frame:            length 4, correlation id 8, body
 *   first of a socket: length 4, token 16               told over the event bus with host and port; a wrong one ends the connection
 * </pre>
 *
 * <p>May depend on net, protocol, replication, record and common; only the root depends on it.
 */
@NullMarked
package io.millrace.net.replica;

import org.jspecify.annotations.NullMarked;
