package io.millrace.replication;

import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * The way of fetch requests and their replies between nodes; the only code that knows what carries the bytes.
 *
 * <ol>
 *   <li>A request may be lost, doubled or arrive late, and so may its reply; then the future fails within the timeout.
 *   <li>Requests of one node to another arrive mostly in order; receivers check.
 *   <li>Futures complete and handlers run on the context that called.
 *   <li>Buffers belong to the receiver from then on, and may be backed by memory of the transport until the garbage collector
 *       takes them.
 * </ol>
 */
public interface ReplicaTransport {
    /** Sends a request to a node. */
    Future<ByteBuffer> request(int nodeId, ByteBuffer request, long timeoutMs);

    /** Answers requests of other nodes with {@code handler} from now on. */
    Future<Void> serve(Function<ByteBuffer, Future<ByteBuffer>> handler);

    /** Answers no requests any more. */
    Future<Void> stop();
}
