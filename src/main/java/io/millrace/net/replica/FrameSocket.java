package io.millrace.net.replica;

import io.millrace.net.FrameReads;
import io.millrace.net.SliceWriter;
import io.millrace.protocol.EncodedResponse;
import io.millrace.protocol.FrameAssembler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket between two nodes that carries frames both ways. A handler in the socket's Netty pipeline that lets nothing through to
 * Vert.x but the end of the connection. Owned by its event loop.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // A write or close that fails ends in channelInactive, like every other end.
final class FrameSocket extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(FrameSocket.class);
    private static final String VERTX_HANDLER = "handler";

    private final ContextInternal context;
    private final FrameAssembler frames;
    private final SliceWriter writer = new SliceWriter(true);
    private final Listener listener;
    private @Nullable ChannelHandlerContext channel;

    /** Nothing is sent or taken any more; the end itself comes with {@link #channelInactive}. */
    private boolean closing;

    /** Who owns the socket. */
    interface Listener {
        /** A frame came; the listener releases it. */
        void frame(FrameSocket from, ByteBuf frame);

        /** Nothing comes any more. Called once. */
        void closed(FrameSocket socket);
    }

    private FrameSocket(ContextInternal context, FrameAssembler frames, Listener listener) {
        this.context = context;
        this.frames = frames;
        this.listener = listener;
    }

    /** Takes a socket over that has just been opened, on its event loop. */
    static FrameSocket takeOver(NetSocket opened, ContextInternal context, FrameAssembler frames, Listener listener) {
        var channel = ((NetSocketInternal) opened).channelHandlerContext().channel();
        FrameSocket socket = new FrameSocket(context, frames, listener);
        channel.config().setRecvByteBufAllocator(new FrameReads(frames));
        channel.pipeline().addBefore(VERTX_HANDLER, "frames", socket);
        return socket;
    }

    private ChannelHandlerContext channel() {
        return Objects.requireNonNull(channel, "the socket has no handler yet");
    }

    /** Address of the other end, for logs. */
    String remote() {
        return String.valueOf(channel().channel().remoteAddress());
    }

    /** Sends a frame; its parts are released also when the socket is closed already. */
    void send(EncodedResponse frame) {
        if (closing) {
            frame.release();
            return;
        }
        writer.write(channel(), frame, channel().newPromise(), this::recordsLost);
        channel().flush();
    }

    private void recordsLost(IOException cause) {
        log.warn(
                "{}: closing the connection, records that were to be copied cannot be read: {}",
                remote(),
                cause.getMessage());
        close();
    }

    void close() {
        closing = true;
        channel().close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        channel = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        frames.received((ByteBuf) message);
        ContextInternal previous = context.beginDispatch();
        try {
            while (!closing && hasFrame()) {
                listener.frame(this, frames.takeFrame());
            }
        } finally {
            context.endDispatch(previous);
        }
    }

    private boolean hasFrame() {
        Optional<String> violation = frames.violation();
        violation.ifPresent(reason -> {
            log.warn("{}: closing the connection of another node: {}", remote(), reason);
            close();
        });
        return violation.isEmpty() && frames.hasFrame();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        frames.trim();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ended) {
        closing = true;
        frames.release();
        ContextInternal previous = context.beginDispatch();
        try {
            listener.closed(this);
        } finally {
            context.endDispatch(previous);
        }
        ended.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("{}: connection lost: {}", remote(), cause.toString());
        } else {
            log.error("{}: closing the connection of another node after an unexpected failure", remote(), cause);
        }
        close();
    }
}
