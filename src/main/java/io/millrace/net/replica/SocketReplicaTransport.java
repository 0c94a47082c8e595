package io.millrace.net.replica;

import io.millrace.common.Clock;
import io.millrace.common.Invariants;
import io.millrace.protocol.FrameAssembler;
import io.millrace.replication.OutgoingMessage;
import io.millrace.replication.ReceivedMessage;
import io.millrace.replication.ReplicaTransport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fetches over one TCP connection from each follower to each leader. Records leave the leader from their files and arrive in the
 * direct buffers from which followers write them.
 *
 * <p>Requests are confined to one context, serving to another. A leader's address is asked for over the event bus each time, since a
 * node that was started again has another one.
 */
public final class SocketReplicaTransport implements ReplicaTransport {
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final long LOOK_MS = 250;

    private final Vertx vertx;
    private final Clock clock;
    private final ByteBufAllocator allocator;
    private final int nodeId;
    private final ReplicaSocketOptions options;
    private final Map<Integer, ReplicaLink> links = new HashMap<>();

    /** Looks after the links, as long as there are any. */
    private @Nullable Long timerId;

    private @Nullable NetClient client;
    private Optional<ReplicaDoor> door = Optional.empty();

    /** Makes the transport of one node, which opens nothing before it is used. */
    public SocketReplicaTransport(Vertx vertx, Clock clock, int nodeId, ReplicaSocketOptions options) {
        this(vertx, clock, PooledByteBufAllocator.DEFAULT, nodeId, options);
    }

    SocketReplicaTransport(
            Vertx vertx, Clock clock, ByteBufAllocator allocator, int nodeId, ReplicaSocketOptions options) {
        this.vertx = vertx;
        this.clock = clock;
        this.allocator = allocator;
        this.nodeId = nodeId;
        this.options = options;
    }

    // ---- as a follower

    @Override
    public Future<ReceivedMessage> request(int toNodeId, ByteBuffer request, long timeoutMs) {
        ReplicaLink link = links.get(toNodeId);
        if (link == null || link.ended()) {
            link = new ReplicaLink(clock, allocator);
            links.put(toNodeId, link);
            connect(toNodeId, link);
            lookAfterLinks();
        }
        return link.request(request, timeoutMs);
    }

    private void connect(int toNodeId, ReplicaLink link) {
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        vertx.eventBus()
                .<JsonObject>request(
                        ReplicaDoor.busAddress(toNodeId),
                        new JsonObject(),
                        new DeliveryOptions().setSendTimeout(CONNECT_TIMEOUT_MS))
                .compose(reply -> open(reply.body(), context, link))
                .onFailure(failure -> link.end(
                        new IOException("node " + toNodeId + " cannot be connected to: " + failure.getMessage())));
    }

    private Future<?> open(JsonObject place, ContextInternal context, ReplicaLink link) {
        ByteBuffer token = ByteBuffer.wrap(place.getBinary(ReplicaDoor.TOKEN));
        return client().connect(place.getInteger(ReplicaDoor.PORT), place.getString(ReplicaDoor.HOST))
                .onSuccess(socket -> link.connected(
                        FrameSocket.takeOver(
                                socket, context, new FrameAssembler(allocator, options.maxReplyBytes()), link),
                        token));
    }

    private NetClient client() {
        if (client == null) {
            client = vertx.createNetClient(
                    new NetClientOptions().setTcpNoDelay(true).setConnectTimeout(CONNECT_TIMEOUT_MS));
        }
        return client;
    }

    private void lookAfterLinks() {
        if (timerId == null) {
            timerId = vertx.setPeriodic(LOOK_MS, ignored -> {
                links.values().forEach(ReplicaLink::onTime);
                links.values().removeIf(ReplicaLink::ended);
                stopLookingIfUnused();
            });
        }
    }

    private void stopLookingIfUnused() {
        if (links.isEmpty() && timerId != null) {
            vertx.cancelTimer(timerId);
            timerId = null;
        }
    }

    @Override
    public void disconnect(int otherId) {
        ReplicaLink link = links.remove(otherId);
        if (link != null) {
            link.end(new IOException("node " + otherId + " left the cluster"));
        }
        stopLookingIfUnused();
    }

    // ---- as a leader

    @Override
    public Future<Void> serve(Function<ByteBuffer, Future<OutgoingMessage>> handler) {
        Invariants.check(door.isEmpty(), "node %d serves replicas already", nodeId);
        ReplicaDoor opening = new ReplicaDoor(vertx, allocator, nodeId, options, handler);
        door = Optional.of(opening);
        return opening.open();
    }

    @Override
    public Future<Void> stop() {
        Future<Void> closed = door.map(ReplicaDoor::close).orElseGet(Future::succeededFuture);
        door = Optional.empty();
        return closed;
    }
}
