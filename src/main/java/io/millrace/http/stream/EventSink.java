package io.millrace.http.stream;

import io.millrace.http.MediaTypes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Server-Sent Events: each record with the positions behind it as its id. Owned by the event loop of its connection. */
final class EventSink implements StreamSink {
    private final HttpServerResponse response;

    EventSink(HttpServerResponse response) {
        this.response = response;
        response.setChunked(true)
                .putHeader("Content-Type", MediaTypes.EVENT_STREAM)
                .putHeader("Cache-Control", "no-store");
        response.write(": the records of the topic\n\n");
    }

    @Override
    public void send(String id, Buffer record) {
        response.write(
                Buffer.buffer("id: " + id + "\ndata: ").appendBuffer(record).appendString("\n\n"));
    }

    @Override
    public void keepAlive() {
        response.write(": alive\n\n");
    }

    @Override
    public void fail(String reason) {
        if (!response.ended() && !response.closed()) {
            response.end("event: error\ndata: "
                    + new JsonObject().put("message", reason).encode() + "\n\n");
        }
    }

    @Override
    public boolean isFull() {
        return response.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable drained) {
        response.drainHandler(ignored -> drained.run());
    }

    @Override
    public void onEnd(Runnable ended) {
        response.endHandler(ignored -> ended.run());
        response.closeHandler(ignored -> ended.run());
        response.exceptionHandler(ignored -> ended.run());
    }
}
