package io.millrace.net;

import io.millrace.api.RequestContext;
import io.millrace.common.Invariants;
import io.millrace.protocol.DecodedRequest;
import io.millrace.protocol.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, from the frame to the socket; what a handler sees of the connection.
 *
 * <p>Confined to the connection's event loop. Holds the frame while the request points into it: until the handler is
 * finished, even when the connection died before.
 */
final class Exchange implements RequestContext {
    private final Peer peer;
    private final DecodedRequest.Request request;
    private final int admittedBytes;

    /** Null once released. */
    private @Nullable ByteBuf frame;

    private boolean finished;
    private boolean suppressed;
    private @Nullable ApiMessage answer;
    private @Nullable String closeReason;

    /** Takes over the frame. */
    Exchange(Peer peer, DecodedRequest.Request request, ByteBuf frame, int admittedBytes) {
        this.peer = peer;
        this.request = request;
        this.admittedBytes = admittedBytes;
        this.frame = frame;
        if (!request.sharesFrame()) {
            releaseFrame();
        }
    }

    DecodedRequest.Request request() {
        return request;
    }

    int admittedBytes() {
        return admittedBytes;
    }

    boolean isFinished() {
        return finished;
    }

    /** Why the connection is to be closed after this answer. */
    Optional<String> closeReason() {
        return Optional.ofNullable(closeReason);
    }

    /** The handler is done with the request. */
    void finish(ApiMessage answer) {
        finish();
        this.answer = answer;
    }

    /** The handler is done and there is nothing to say. */
    void finishWithoutAnswer() {
        finish();
        suppressed = true;
    }

    private void finish() {
        Invariants.check(!finished, "a request was answered twice");
        finished = true;
        releaseFrame();
    }

    private void releaseFrame() {
        if (frame != null) {
            frame.release();
            frame = null;
        }
    }

    /** The answer to write; empty when none is wanted. */
    Optional<ApiMessage> answer() {
        return suppressed ? Optional.empty() : Optional.ofNullable(answer);
    }

    /** Names the request in a log line. */
    String describe() {
        return request.key() + " (version " + request.version() + ", correlation id "
                + request.header().correlationId() + ", client id " + clientId() + ")";
    }

    /** Frees an answer that nobody will write. */
    void discardAnswer() {
        if (answer != null) {
            ResponseEncoder.discard(answer);
        }
    }

    @Override
    public short apiVersion() {
        return request.version();
    }

    @Override
    public String clientId() {
        String id = request.header().clientId();
        return id == null ? "" : id;
    }

    @Override
    public String clientHost() {
        return peer.clientHost();
    }

    @Override
    public String clientAddress() {
        return peer.clientAddress();
    }

    @Override
    public String localHost() {
        return peer.localHost();
    }

    @Override
    public int localPort() {
        return peer.localPort();
    }

    @Override
    public String listener() {
        return peer.listener();
    }

    @Override
    public String principal() {
        return "User:ANONYMOUS";
    }

    @Override
    public void suppressResponse() {
        suppressed = true;
    }

    @Override
    public void closeConnection(String reason) {
        closeReason = reason;
    }
}
