package io.millrace.testkit;

import io.millrace.replication.OutgoingMessage;
import io.millrace.replication.ReceivedMessage;
import io.millrace.replication.ReplicaTransport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A transport between nodes of which a test cuts some off: their requests get lost, and so do replies. Thread-safe because the set of
 * cut nodes is concurrent.
 */
public final class CuttableTransport implements ReplicaTransport {
    private final Vertx vertx;
    private final int nodeId;
    private final ReplicaTransport transport;
    private final Set<Integer> cutOff;

    public CuttableTransport(Vertx vertx, int nodeId, ReplicaTransport transport, Set<Integer> cutOff) {
        this.vertx = vertx;
        this.nodeId = nodeId;
        this.transport = transport;
        this.cutOff = cutOff;
    }

    /** Nobody is cut off. */
    public static Set<Integer> whole() {
        return ConcurrentHashMap.newKeySet();
    }

    private boolean cut(int otherId) {
        return cutOff.contains(nodeId) || cutOff.contains(otherId);
    }

    @Override
    public Future<ReceivedMessage> request(int toNodeId, ByteBuffer request, long timeoutMs) {
        if (cut(toNodeId)) {
            return lost(timeoutMs);
        }
        return transport.request(toNodeId, request, timeoutMs).compose(reply -> {
            if (!cut(toNodeId)) {
                return Future.succeededFuture(reply);
            }
            reply.release();
            return lost(timeoutMs);
        });
    }

    private Future<ReceivedMessage> lost(long timeoutMs) {
        Promise<ReceivedMessage> promise = Promise.promise();
        vertx.setTimer(timeoutMs, ignored -> promise.fail(new TimeoutException("no answer")));
        return promise.future();
    }

    @Override
    public void disconnect(int otherId) {
        transport.disconnect(otherId);
    }

    @Override
    public Future<Void> serve(Function<ByteBuffer, Future<OutgoingMessage>> handler) {
        return transport.serve(handler);
    }

    @Override
    public Future<Void> stop() {
        return transport.stop();
    }
}
