package io.millrace.testkit;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client of a stream over a WebSocket. Owned by one test thread.
 *
 * <p>To be closed while its node is there: a client waits for the other side's farewell, and so does its Vert.x.
 */
public final class SocketStream implements AutoCloseable {
    private static final int MESSAGES_MAX = 1_000;

    private final BlockingQueue<String> messages = new ArrayBlockingQueue<>(MESSAGES_MAX);
    private final WebSocket socket;

    /** Connects to a stream of a node at {@code path}. */
    public SocketStream(Vertx vertx, URI node, String path) {
        this.socket = HostedNode.await(vertx.createWebSocketClient()
                .connect(new WebSocketConnectOptions()
                        .setHost(node.getHost())
                        .setPort(node.getPort())
                        .setURI(path))
                .onSuccess(opened -> opened.textMessageHandler(messages::add)));
    }

    /** Waits for the next message. */
    public JsonObject next() {
        try {
            String message = messages.poll(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message within " + Await.PATIENCE);
            }
            return new JsonObject(message);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        HostedNode.await(socket.close());
    }
}
