package io.millrace.net;

import io.millrace.protocol.DecodedRequest;
import io.millrace.protocol.EncodedResponse;
import io.millrace.protocol.FrameAssembler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's socket: cuts frames, hands requests to {@link RequestDispatch}, and writes the answers in request order.
 *
 * <pre>
 *   bytes -> FrameAssembler -> HeldRequests -> RequestDispatch -> (handler) -> ResponseQueue -> SliceWriter -> bytes
 *               ^                                                                                   |
 *               +------------ not read while ConnectionBudget says too much is held <---------------+
 * </pre>
 *
 * <p>Owned by its event loop: a handler in the socket's Netty pipeline that lets nothing through to Vert.x but the end
 * of the connection.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // A write or close that fails ends in channelInactive, like every other end.
final class KafkaConnection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(KafkaConnection.class);

    private final ContextInternal context;
    private final Peer peer;
    private final RequestDispatch dispatch;
    private final FrameAssembler frames;
    private final ConnectionBudget budget;
    private final SliceWriter writer;
    private final ResponseQueue responses = new ResponseQueue();
    private final HeldRequests held = new HeldRequests();

    private @Nullable ChannelHandlerContext channel;

    /** Whether the socket is being read; false while the budget is spent. */
    private boolean reading = true;
    /** No more requests are taken and no more answers are made. */
    private boolean closing;
    /** The socket is gone. */
    private boolean dead;
    /** A drain of {@link #responses} will follow in this turn of the event loop. */
    private boolean drainScheduled;

    KafkaConnection(
            ContextInternal context,
            Peer peer,
            RequestDispatch dispatch,
            FrameAssembler frames,
            ConnectionBudget budget,
            SliceWriter writer) {
        this.context = context;
        this.peer = peer;
        this.dispatch = dispatch;
        this.frames = frames;
        this.budget = budget;
        this.writer = writer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext channel) {
        this.channel = channel;
    }

    private ChannelHandlerContext channel() {
        return Objects.requireNonNull(channel, "the connection is not in a pipeline yet");
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        frames.received((ByteBuf) message);
        takeFrames();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        frames.trim();
        drain();
    }

    /** Dispatches what has arrived, as far as the budget allows. */
    private void takeFrames() {
        ContextInternal previous = context.beginDispatch();
        try {
            while (reading && !closing && nextFrame()) {
                dispatch(frames.takeFrame());
                pauseIfSpent();
            }
        } finally {
            context.endDispatch(previous);
        }
        if (!closing) {
            budget.arriving(frames.heldBytes());
            pauseIfSpent();
            if (budget.exhaustsNode()) {
                refuse("the requests of all connections need more than twice queued.max.request.bytes");
            }
        }
    }

    private boolean nextFrame() {
        Optional<String> violation = frames.violation();
        violation.ifPresent(this::refuse);
        return violation.isEmpty() && frames.hasFrame();
    }

    private void dispatch(ByteBuf frame) {
        DecodedRequest decoded = dispatch.decode(frame);
        if (decoded instanceof DecodedRequest.Refused refused) {
            frame.release();
            refuse(refused.reason());
            return;
        }
        DecodedRequest.Request request = (DecodedRequest.Request) decoded;
        Exchange exchange = new Exchange(peer, request, frame, budget.admit(frame.readableBytes()));
        responses.open(exchange);
        if (held.begins(exchange)) {
            begin(exchange);
        }
    }

    private void begin(Exchange exchange) {
        dispatch.handle(exchange, this::onEventLoop, this::finished);
    }

    private void onEventLoop(Runnable task) {
        if (channel().executor().inEventLoop()) {
            task.run();
        } else {
            channel().executor().execute(task);
        }
    }

    private void finished(Exchange exchange) {
        if (dead) {
            settle(exchange);
        } else {
            scheduleDrain();
        }
    }

    private void scheduleDrain() {
        if (!drainScheduled) {
            drainScheduled = true;
            channel().executor().execute(this::drain);
        }
    }

    /** Begins every request and writes every answer whose turn has come, and flushes once. */
    private void drain() {
        drainScheduled = false;
        beginHeld();
        boolean wrote = false;
        Exchange exchange = closing || !budget.mayAnswer() ? null : responses.takeFinished();
        while (exchange != null) {
            budget.answered(exchange.admittedBytes());
            wrote |= write(exchange);
            exchange = closing || !budget.mayAnswer() ? null : responses.takeFinished();
        }
        if (wrote) {
            channel().flush();
        }
        frames.trim();
        resumeIfFree();
    }

    private void beginHeld() {
        Exchange next = closing ? null : held.next();
        if (next == null) {
            return;
        }
        ContextInternal previous = context.beginDispatch();
        try {
            for (; next != null; next = held.next()) {
                begin(next);
            }
        } finally {
            context.endDispatch(previous);
        }
    }

    private boolean write(Exchange exchange) {
        boolean wrote = false;
        try {
            Optional<EncodedResponse> encoded = dispatch.encode(exchange);
            encoded.ifPresent(this::send);
            wrote = encoded.isPresent();
        } catch (RuntimeException failed) {
            log.error(
                    "{}: closing the connection, the answer to {} cannot be written",
                    peer.clientAddress(),
                    exchange.describe(),
                    failed);
            close();
        }
        exchange.closeReason().ifPresent(this::closeAfterAnswers);
        return wrote;
    }

    private void send(EncodedResponse response) {
        long sizeBytes = response.sizeBytes();
        budget.sending(sizeBytes);
        ChannelPromise done = channel().newPromise();
        writer.write(channel(), response, done, this::recordsLost);
        done.addListener(ignored -> sent(sizeBytes));
    }

    private void sent(long sizeBytes) {
        boolean wasFull = !budget.mayAnswer();
        budget.sent(sizeBytes);
        if (wasFull && budget.mayAnswer()) {
            scheduleDrain();
        } else {
            resumeIfFree();
        }
    }

    private void pauseIfSpent() {
        if (reading && !closing && budget.mustPause(this::nodeHasMemory)) {
            reading = false;
            channel().channel().config().setAutoRead(false);
        }
    }

    private void resumeIfFree() {
        if (!reading && !closing && budget.mayResume()) {
            reading = true;
            takeFrames();
            if (reading && !closing) {
                channel().channel().config().setAutoRead(true);
            }
        }
    }

    /** Runs on the thread that freed memory. */
    private void nodeHasMemory() {
        channel().executor().execute(() -> {
            budget.nodeHasMemory();
            resumeIfFree();
        });
    }

    private void refuse(String reason) {
        log.warn("{}: closing the connection: {}", peer.clientAddress(), reason);
        close();
    }

    private void recordsLost(IOException cause) {
        log.warn(
                "{}: closing the connection, the records of an answer cannot be read any more: {}",
                peer.clientAddress(),
                cause.getMessage());
        close();
    }

    private void closeAfterAnswers(String reason) {
        log.info("{}: closing the connection: {}", peer.clientAddress(), reason);
        closing = true;
        channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void close() {
        closing = true;
        channel().close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        dead = true;
        closing = true;
        frames.release();
        budget.arriving(0);
        held.abandon();
        for (Exchange left = responses.take(); left != null; left = responses.take()) {
            if (left.isFinished()) {
                settle(left);
            }
        }
        channel.fireChannelInactive();
    }

    /** Frees what the exchange of a dead connection holds, once its handler is done with it. */
    private void settle(Exchange exchange) {
        exchange.discardAnswer();
        budget.answered(exchange.admittedBytes());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("{}: connection lost: {}", peer.clientAddress(), cause.toString());
        } else {
            log.error("{}: closing the connection after an unexpected failure", peer.clientAddress(), cause);
        }
        close();
    }
}
