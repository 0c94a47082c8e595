package io.millrace.net.replica;

import io.millrace.protocol.FrameAssembler;
import io.millrace.replication.OutgoingMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the followers of a node connect: tells them its address and token over the event bus, lets in who has the token, and answers
 * their requests.
 *
 * <p>Confined to the context that opens it. What it may hold is bounded by its callers: a follower has a few requests under way.
 */
final class ReplicaDoor implements FrameSocket.Listener {
    static final String HOST = "host";
    static final String PORT = "port";
    static final String TOKEN = "token";

    private static final Logger log = LoggerFactory.getLogger(ReplicaDoor.class);

    /** A follower that is alive asks, or closes its connection, much sooner. */
    private static final int IDLE_SECONDS = 30;

    private static final int MAX_REQUEST_BYTES = 1 << 20;

    private final ContextInternal context;
    private final ByteBufAllocator allocator;
    private final ReplicaSocketOptions options;
    private final Function<ByteBuffer, Future<OutgoingMessage>> handler;
    private final ByteBuf token;
    private final NetServer server;
    private final MessageConsumer<JsonObject> addressRequests;
    private final Set<FrameSocket> trusted = new HashSet<>();

    ReplicaDoor(
            Vertx vertx,
            ByteBufAllocator allocator,
            int nodeId,
            ReplicaSocketOptions options,
            Function<ByteBuffer, Future<OutgoingMessage>> handler) {
        this.context = (ContextInternal) vertx.getOrCreateContext();
        this.allocator = allocator;
        this.options = options;
        this.handler = handler;
        this.token = Unpooled.buffer(2 * Long.BYTES)
                .writeLong(options.token().getMostSignificantBits())
                .writeLong(options.token().getLeastSignificantBits());
        this.server = vertx.createNetServer(socketOptions(options)).connectHandler(this::accept);
        this.addressRequests = vertx.eventBus().consumer(busAddress(nodeId));
    }

    /** Event bus address under which a node says where its followers connect. */
    static String busAddress(int nodeId) {
        return "millrace.replica." + nodeId;
    }

    private static NetServerOptions socketOptions(ReplicaSocketOptions options) {
        NetServerOptions server = new NetServerOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        return options.sendBufferBytes() > 0 ? server.setSendBufferSize(options.sendBufferBytes()) : server;
    }

    Future<Void> open() {
        return server.listen(options.port(), options.host())
                .recover(failure -> Future.failedFuture(new IllegalStateException(
                        "Cannot listen for replicas on " + options.host() + ":" + options.port() + " ("
                                + failure.getMessage() + "). Choose another port with replication.port=",
                        failure)))
                .compose(bound -> {
                    addressRequests.handler(asked -> asked.reply(place()));
                    return addressRequests.completion();
                });
    }

    private JsonObject place() {
        return new JsonObject()
                .put(HOST, options.host())
                .put(PORT, server.actualPort())
                .put(TOKEN, Buffer.buffer().appendBytes(token.array()));
    }

    private void accept(NetSocket opened) {
        FrameSocket.takeOver(opened, context, new FrameAssembler(allocator, MAX_REQUEST_BYTES), this);
    }

    @Override
    public void frame(FrameSocket from, ByteBuf frame) {
        try {
            if (trusted.contains(from)) {
                answer(from, frame);
            } else if (frame.equals(token)) {
                trusted.add(from);
            } else {
                log.warn("{}: closing the connection: it does not know this node's token", from.remote());
                from.close();
            }
        } finally {
            frame.release();
        }
    }

    private void answer(FrameSocket from, ByteBuf frame) {
        if (frame.readableBytes() < Frames.CORRELATION_BYTES) {
            log.warn("{}: closing the connection: a request of {} bytes", from.remote(), frame.readableBytes());
            from.close();
            return;
        }
        long correlationId = frame.readLong();
        handler.apply(frame.nioBuffer())
                .onComplete(message -> from.send(Frames.of(allocator, correlationId, message)), failure -> {
                    log.warn("{}: closing the connection: {}", from.remote(), failure.getMessage());
                    from.close();
                });
    }

    @Override
    public void closed(FrameSocket socket) {
        trusted.remove(socket);
    }

    Future<Void> close() {
        return Future.join(addressRequests.unregister(), server.close()).mapEmpty();
    }
}
