package io.millrace.http.stream;

import io.millrace.cluster.TopicRegistration;
import io.millrace.http.HttpMemory;
import io.millrace.http.MediaTypes;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.records.EmbeddedFormat;
import io.millrace.http.records.RecordParser;
import io.millrace.http.records.RecordProducer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;

/**
 * A produce of lines of JSON, one record each, answered by a line for each in the same order while more of them come in.
 *
 * <p>Owned by the event loop of its request. Bounded: at most {@link #MAX_GROUPS} groups of lines are on their way; beyond it, and
 * while the client does not read its answers, nothing is read from the client.
 */
final class BulkProduce {
    private static final int MAX_GROUPS = 8;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final RecordProducer producer;
    private final TopicRegistration topic;
    private final EmbeddedFormat format;
    private final HttpMemory memory;
    private final int maxLineBytes;
    private final LineSplitter splitter;
    private final ArrayDeque<LineGroup> underWay = new ArrayDeque<>();
    private LineGroup gathering = new LineGroup();
    private boolean inputEnded;
    private boolean closed;
    private boolean released;

    BulkProduce(
            HttpServerRequest request,
            RecordProducer producer,
            TopicRegistration topic,
            EmbeddedFormat format,
            HttpMemory memory,
            int maxLineBytes) {
        this.request = request;
        this.response = request.response();
        this.producer = producer;
        this.topic = topic;
        this.format = format;
        this.memory = memory;
        this.maxLineBytes = maxLineBytes;
        this.splitter = new LineSplitter(maxLineBytes);
    }

    /** What a stream may hold: its groups, and the line that has begun. */
    static int reservedBytes(int maxLineBytes) {
        return MAX_GROUPS * LineGroup.FULL_BYTES + maxLineBytes;
    }

    /** Takes the request over; what was reserved of the memory is given back when the stream ends. */
    void begin(int reservedBytes) {
        response.setChunked(true).putHeader("Content-Type", MediaTypes.NDJSON).putHeader("Cache-Control", "no-store");
        response.drainHandler(drained -> pace());
        response.exceptionHandler(broken -> closed = true);
        request.exceptionHandler(broken -> closed = true);
        request.handler(this::read).endHandler(end -> finish());
        response.endHandler(end -> release(reservedBytes));
        response.closeHandler(gone -> release(reservedBytes));
    }

    /** The response is over, by its end or by that of the connection; both may be told. */
    private void release(int reservedBytes) {
        closed = true;
        if (!released) {
            released = true;
            memory.giveBack(reservedBytes);
        }
    }

    private void read(Buffer chunk) {
        if (inputEnded || closed) {
            return;
        }
        if (!splitter.feed(chunk.getBytes(), this::line)) {
            gathering.add(new Problem(
                    ProblemCode.RECORD_TOO_LARGE,
                    "A line is longer than " + maxLineBytes + " bytes. Nothing behind it is read."));
            inputEnded = true;
            send();
            return;
        }
        if (underWay.isEmpty()) {
            send(); // Whoever waits for an answer before the next line gets it; under load, groups grow meanwhile.
        }
        pace();
    }

    private void line(byte[] bytes, int from, int length) {
        try {
            gathering.add(RecordParser.line(bytes, from, length, format), length);
        } catch (RequestRefused refused) {
            gathering.add(refused.problem());
        }
        if (gathering.isFull()) {
            send();
        }
    }

    private void finish() {
        if (!inputEnded) {
            inputEnded = true;
            splitter.end(this::line);
        }
        send();
        answer();
    }

    private void send() {
        if (gathering.isEmpty() || closed) {
            return;
        }
        LineGroup group = gathering;
        gathering = new LineGroup();
        underWay.add(group);
        group.produceTo(producer, topic).onComplete(done -> answer());
    }

    /** Writes what is answered, in the order in which it came. */
    private void answer() {
        while (!underWay.isEmpty() && underWay.peek().isDone()) {
            Buffer lines = underWay.remove().answers();
            if (!closed) {
                response.write(lines);
            }
        }
        if (underWay.isEmpty()) {
            send();
        }
        if (underWay.isEmpty() && inputEnded && !closed) {
            closed = true;
            response.end();
        }
        pace();
    }

    private void pace() {
        if (closed || inputEnded) {
            return;
        }
        if (underWay.size() >= MAX_GROUPS || response.writeQueueFull()) {
            request.pause();
        } else {
            request.resume();
        }
    }
}
