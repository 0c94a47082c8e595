package io.millrace.net;

import io.millrace.config.Listener;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts Kafka clients on every listener and gives each socket a {@link KafkaConnection} in front of its Vert.x
 * handler.
 *
 * <p>An event-loop verticle; N instances share the ports, and each connection stays on the event loop of the instance
 * that accepted it.
 */
public final class KafkaServerVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(KafkaServerVerticle.class);
    private static final String VERTX_HANDLER = "handler";
    private static final String EVERY_INTERFACE = "0.0.0.0";

    private final KafkaEndpoint endpoint;
    private final List<NetServer> servers = new ArrayList<>();

    public KafkaServerVerticle(KafkaEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public Future<?> start() {
        List<Future<?>> bound = new ArrayList<>();
        for (Listener listener : endpoint.listeners()) {
            int port = listener.port() == 0 ? sharedRandomPort(bound.size()) : listener.port();
            NetServer server = vertx.createNetServer(options()).connectHandler(socket -> accept(socket, listener));
            servers.add(server);
            bound.add(server.listen(port, listener.host().isEmpty() ? EVERY_INTERFACE : listener.host())
                    .recover(cause -> Future.failedFuture(new BindException(listener, cause))));
        }
        return Future.all(bound);
    }

    /** Vert.x binds all servers that name the same negative port to one random port: the instances must share it. */
    private static int sharedRandomPort(int listenerIndex) {
        return -1 - listenerIndex;
    }

    /** The port each listener is bound to, in the order of the listeners; to be asked after the start. */
    public List<Integer> boundPorts() {
        return servers.stream().map(NetServer::actualPort).toList();
    }

    private NetServerOptions options() {
        ConnectionLimits limits = endpoint.limits();
        NetServerOptions options = new NetServerOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setAcceptBacklog(limits.acceptBacklog())
                .setIdleTimeout((int) Math.min(limits.idleTimeoutMs(), Integer.MAX_VALUE))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        if (limits.sendBufferBytes() > 0) {
            options.setSendBufferSize(limits.sendBufferBytes());
        }
        if (limits.receiveBufferBytes() > 0) {
            options.setReceiveBufferSize(limits.receiveBufferBytes());
        }
        return options;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for a refused connection to be closed.
    private void accept(NetSocket accepted, Listener listener) {
        NetSocketInternal socket = (NetSocketInternal) accepted;
        Channel channel = socket.channelHandlerContext().channel();
        Peer peer = Peer.of(channel, listener.name());
        Optional<String> refusal = endpoint.admission().enter(peer.clientHost());
        if (refusal.isPresent()) {
            log.warn("{}: closing the connection: {}", peer.clientAddress(), refusal.get());
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> endpoint.admission().leave(peer.clientHost()));
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
                peer,
                endpoint.dispatch(),
                frames,
                endpoint.newBudget(),
                new SliceWriter(zeroCopy));
        pipeline.addBefore(VERTX_HANDLER, "kafka", connection);
    }
}
