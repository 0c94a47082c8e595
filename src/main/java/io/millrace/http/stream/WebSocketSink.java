package io.millrace.http.stream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;

/** Messages of a WebSocket: {@code {"id": ..., "record": ...}}. Owned by the event loop of its connection. */
final class WebSocketSink implements StreamSink {
    private static final short BROKEN = 1011;
    private static final int MAX_REASON_CHARS = 100;

    private final ServerWebSocket socket;

    WebSocketSink(ServerWebSocket socket) {
        this.socket = socket;
    }

    @Override
    public void send(String id, Buffer record) {
        String head = new JsonObject().put("id", id).encode();
        socket.writeTextMessage(head.substring(0, head.length() - 1) + ",\"record\":" + record.toString() + "}");
    }

    @Override
    public void keepAlive() {
        socket.writePing(Buffer.buffer());
    }

    @Override
    public void fail(String reason) {
        if (!socket.isClosed()) {
            socket.close(BROKEN, reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARS)));
        }
    }

    @Override
    public boolean isFull() {
        return socket.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable drained) {
        socket.drainHandler(ignored -> drained.run());
    }

    @Override
    public void onEnd(Runnable ended) {
        socket.endHandler(ignored -> ended.run());
        socket.closeHandler(ignored -> ended.run());
        socket.exceptionHandler(ignored -> ended.run());
    }
}
