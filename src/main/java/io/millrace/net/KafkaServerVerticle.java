package io.millrace.net;

import io.millrace.protocol.FrameAssembler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Accepts Kafka clients on every listener and gives each socket a {@link KafkaConnection} in front of its Vert.x
 * handler.
 *
 * <p>An event-loop verticle; N instances share the ports, and each connection stays on the event loop of the instance
 * that accepted it.
 */
public final class KafkaServerVerticle extends VerticleBase {
    private static final String VERTX_HANDLER = "handler";
    private static final int ACCEPT_BACKLOG = 512;

    private final KafkaEndpoint endpoint;
    private final List<NetServer> servers = new ArrayList<>();

    public KafkaServerVerticle(KafkaEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public Future<?> start() {
        List<Future<?>> bound = new ArrayList<>();
        for (Listener listener : endpoint.listeners()) {
            NetServer server = vertx.createNetServer(options()).connectHandler(socket -> accept(socket, listener));
            servers.add(server);
            bound.add(server.listen(listener.port(), listener.host())
                    .recover(cause -> Future.failedFuture(new BindException(listener, cause))));
        }
        return Future.all(bound);
    }

    /** The port each listener is bound to, in the order of the listeners; to be asked after the start. */
    public List<Integer> boundPorts() {
        return servers.stream().map(NetServer::actualPort).toList();
    }

    private NetServerOptions options() {
        return new NetServerOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setAcceptBacklog(ACCEPT_BACKLOG)
                .setIdleTimeout((int) Math.min(endpoint.limits().idleTimeoutMs(), Integer.MAX_VALUE))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    private void accept(NetSocket accepted, Listener listener) {
        NetSocketInternal socket = (NetSocketInternal) accepted;
        Channel channel = socket.channelHandlerContext().channel();
        ChannelPipeline pipeline = channel.pipeline();
        boolean zeroCopy = !socket.isSsl();
        FrameAssembler frames = endpoint.newAssembler();
        if (zeroCopy) {
            channel.config().setRecvByteBufAllocator(new FrameReads(frames));
        } else if (pipeline.get(ChunkedWriteHandler.class) == null) {
            pipeline.addBefore(VERTX_HANDLER, "chunks", new ChunkedWriteHandler());
        }
        KafkaConnection connection = new KafkaConnection(
                (ContextInternal) vertx.getOrCreateContext(),
                Peer.of(channel, listener.name()),
                endpoint.dispatch(),
                frames,
                endpoint.newBudget(),
                new SliceWriter(zeroCopy));
        pipeline.addBefore(VERTX_HANDLER, "kafka", connection);
    }
}
