package io.millrace.http.search;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** What both forms of an answer have in common: a response that is written in pieces. Owned by the event loop of its connection. */
abstract class ResponseSink implements SearchSink {
    private final HttpServerResponse response;
    private Buffer pending = Buffer.buffer();

    ResponseSink(HttpServerResponse response, String mediaType) {
        this.response = response;
        response.setChunked(true).putHeader("Content-Type", mediaType).putHeader("Cache-Control", "no-store");
    }

    final Buffer pending() {
        return pending;
    }

    @Override
    public final void flush() {
        if (pending.length() > 0 && isOpen()) {
            response.write(pending);
        }
        pending = Buffer.buffer();
    }

    private boolean isOpen() {
        return !response.ended() && !response.closed();
    }

    /** Adds the last words, if there are any. */
    abstract void lastWords(JsonObject done, String id);

    @Override
    public final void done(JsonObject done, String id) {
        lastWords(done, id);
        flush();
        if (isOpen()) {
            response.end();
        }
    }

    @Override
    public final boolean isFull() {
        return !isOpen() || response.writeQueueFull();
    }

    @Override
    public final void onDrain(Runnable drained) {
        response.drainHandler(ignored -> drained.run());
    }

    @Override
    public final void onEnd(Runnable ended) {
        response.endHandler(ignored -> ended.run());
        response.closeHandler(ignored -> ended.run());
        response.exceptionHandler(ignored -> ended.run());
    }
}
