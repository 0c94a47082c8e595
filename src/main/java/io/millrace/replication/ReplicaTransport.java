package io.millrace.replication;

import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * The way of fetch requests and their replies between nodes; the only code that knows what carries the bytes.
 *
 * <ol>
 *   <li>A request may get lost or arrive late, and so may its reply; then the future fails within the timeout.
 *   <li>Requests of one node to another arrive mostly in order; receivers check.
 *   <li>Futures complete and handlers run on the context that called. Requests are all sent from one context.
 *   <li>Who receives a message releases it; who sends one hands it over.
 * </ol>
 */
public interface ReplicaTransport {
    /** Sends a request to a node. */
    Future<ReceivedMessage> request(int nodeId, ByteBuffer request, long timeoutMs);

    /** A node left the cluster, or nothing is wanted of it any more: what it was asked fails at once. */
    void disconnect(int nodeId);

    /**
     * Answers requests of other nodes with {@code handler} from now on.
     *
     * @param handler may look at the request until it returns, and no longer
     */
    Future<Void> serve(Function<ByteBuffer, Future<OutgoingMessage>> handler);

    /** Answers no requests any more. */
    Future<Void> stop();
}
