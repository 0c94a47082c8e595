package io.millrace.http.server;

import io.millrace.http.HttpMemory;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * One body on its way into memory: bounded in bytes, in its share of the node's memory, and in time. Owned by the event loop of
 * its request. Invariant: what was taken of the memory is given back by {@link #release}, which the reply's end calls.
 */
final class BodyReading {
    private static final long PATIENCE_MS = 30_000;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpMemory memory;
    private final int maxBytes;
    private final Promise<Buffer> read = Promise.promise();
    private final Buffer body = Buffer.buffer();
    private long takenBytes;

    BodyReading(Vertx vertx, HttpServerRequest request, HttpMemory memory, int maxBytes) {
        this.vertx = vertx;
        this.request = request;
        this.memory = memory;
        this.maxBytes = maxBytes;
    }

    /** The whole body; failed with {@link RequestRefused} when it is too large, too slow, or there is no room for it. */
    Future<Buffer> read() {
        long timer = vertx.setTimer(
                PATIENCE_MS,
                expired -> refuse(
                        ProblemCode.BODY_TOO_SLOW, "The body was not complete after " + PATIENCE_MS / 1000 + " s."));
        request.exceptionHandler(broken -> refuse(
                        ProblemCode.BAD_REQUEST,
                        "The body broke off or is not framed as HTTP says: " + broken.getMessage()))
                .endHandler(end -> read.tryComplete(body))
                .handler(this::append);
        return read.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private void append(Buffer chunk) {
        if (read.future().isComplete()) {
            return; // Refused already: the rest is thrown away.
        }
        if (body.length() + chunk.length() > maxBytes) {
            refuse(
                    ProblemCode.BODY_TOO_LARGE,
                    "The body is larger than http.max.body.bytes (" + maxBytes
                            + "). Send it in parts, or as lines of JSON.");
        } else if (memory.take(chunk.length())) {
            takenBytes += chunk.length();
            body.appendBuffer(chunk);
        } else {
            refuse(ProblemCode.OUT_OF_MEMORY, "Requests hold http.max.buffered.bytes together. Try again shortly.");
        }
    }

    private void refuse(ProblemCode code, String detail) {
        read.tryFail(new RequestRefused(code, detail));
    }

    /** Gives the memory back. */
    void release() {
        memory.giveBack(takenBytes);
        takenBytes = 0;
    }
}
