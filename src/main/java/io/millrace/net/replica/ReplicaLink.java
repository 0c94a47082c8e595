package io.millrace.net.replica;

import io.millrace.common.Clock;
import io.millrace.protocol.EncodedResponse;
import io.millrace.replication.ReceivedMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The requests of this node to one other: sent over one socket, answered in any order.
 *
 * <pre>
 *   CONNECTING ──socket──► CONNECTED ──closed, or a request was not answered in time──► ENDED
 *       └───────────────────────failed─────────────────────────────────────────────────────▲
 * </pre>
 *
 * <p>Confined to the context of its caller. Bounded by the requests of one fetch stream. A link that has ended fails all that it was
 * asked, and the next request makes a new one.
 */
final class ReplicaLink implements FrameSocket.Listener {
    /** After this long without a request the socket is closed. */
    private static final long IDLE_MAX_NANOS = 10_000_000_000L;

    private final Clock clock;
    private final ByteBufAllocator allocator;

    /** Requests without a reply, oldest first, by correlation id. */
    private final Map<Long, Asked> pending = new LinkedHashMap<>();

    private final Promise<FrameSocket> connected = Promise.promise();
    private long nextCorrelationId;
    private long lastUseNanos;

    /** Why the link has ended; null while it has not. */
    private @Nullable Exception ended;

    private record Asked(Promise<ReceivedMessage> promise, long deadlineNanos) {}

    ReplicaLink(Clock clock, ByteBufAllocator allocator) {
        this.clock = clock;
        this.allocator = allocator;
        this.lastUseNanos = clock.nowNanos();
    }

    boolean ended() {
        return ended != null;
    }

    /** The socket is open. */
    void connected(FrameSocket socket, ByteBuffer token) {
        if (ended != null) {
            socket.close();
            return;
        }
        ByteBuf hello = allocator.directBuffer(Integer.BYTES + token.remaining());
        hello.writeInt(token.remaining()).writeBytes(token.duplicate());
        socket.send(frame(hello));
        connected.complete(socket);
    }

    Future<ReceivedMessage> request(ByteBuffer request, long timeoutMs) {
        if (ended != null) {
            return Future.failedFuture(ended);
        }
        lastUseNanos = clock.nowNanos();
        long correlationId = nextCorrelationId++;
        Asked asked = new Asked(Promise.promise(), lastUseNanos + timeoutMs * 1_000_000);
        pending.put(correlationId, asked);
        connected.future().onSuccess(socket -> socket.send(Frames.of(allocator, correlationId, request)));
        return asked.promise().future();
    }

    private static EncodedResponse frame(ByteBuf bytes) {
        return new EncodedResponse(List.of(new EncodedResponse.Part.Bytes(bytes)), bytes.readableBytes());
    }

    @Override
    public void frame(FrameSocket from, ByteBuf frame) {
        Asked asked = frame.readableBytes() < Frames.CORRELATION_BYTES ? null : pending.remove(frame.readLong());
        if (asked == null) {
            frame.release();
            end(new IOException(from.remote() + " answered what it was not asked"));
            return;
        }
        asked.promise().complete(new ReceivedMessage(frame.nioBuffer(), frame::release));
    }

    @Override
    public void closed(FrameSocket socket) {
        end(new IOException("the connection was closed"));
    }

    /** Ends the link when its oldest request was not answered in time, or when nobody has used it for a while. */
    void onTime() {
        long nowNanos = clock.nowNanos();
        boolean late = pending.values().stream().limit(1).anyMatch(oldest -> nowNanos - oldest.deadlineNanos() >= 0);
        if (late) {
            end(new TimeoutException("no answer came in time"));
        } else if (pending.isEmpty() && nowNanos - lastUseNanos >= IDLE_MAX_NANOS) {
            end(new IOException("the connection was not used"));
        }
    }

    /** Closes the socket and fails what has not been answered. */
    void end(Exception why) {
        if (ended != null) {
            return;
        }
        ended = why;
        connected.future().onSuccess(FrameSocket::close);
        connected.tryFail(why);
        List<Asked> failed = List.copyOf(pending.values());
        pending.clear();
        failed.forEach(asked -> asked.promise().fail(why));
    }
}
