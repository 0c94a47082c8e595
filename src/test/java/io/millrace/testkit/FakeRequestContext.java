package io.millrace.testkit;

import io.millrace.api.RequestContext;
import java.util.Optional;

/** A request context without a socket; remembers what the handler asked of the connection. */
public final class FakeRequestContext implements RequestContext {
    private final short apiVersion;
    private boolean suppressed;
    private Optional<String> closeReason = Optional.empty();

    public FakeRequestContext(int apiVersion) {
        this.apiVersion = (short) apiVersion;
    }

    /** Whether the handler asked for no answer. */
    public boolean suppressed() {
        return suppressed;
    }

    /** Why the handler asked to close the connection, if it did. */
    public Optional<String> closeReason() {
        return closeReason;
    }

    @Override
    public short apiVersion() {
        return apiVersion;
    }

    @Override
    public String clientId() {
        return "test-client";
    }

    @Override
    public String clientHost() {
        return "127.0.0.1";
    }

    @Override
    public String clientAddress() {
        return "127.0.0.1:50000";
    }

    @Override
    public String localHost() {
        return "broker.example";
    }

    @Override
    public int localPort() {
        return 9092;
    }

    @Override
    public String listener() {
        return "PLAINTEXT";
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
        closeReason = Optional.of(reason);
    }
}
