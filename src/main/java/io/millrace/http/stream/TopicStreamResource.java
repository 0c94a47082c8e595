package io.millrace.http.stream;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.http.HttpMemory;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.http.records.EmbeddedFormat;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a topic: as Server-Sent Events, which a client resumes by the id of the last one it has, or as messages of a WebSocket.
 * Thread-safe because it has no mutable state; each stream is owned by the event loop of its connection.
 */
public final class TopicStreamResource {
    private static final Logger log = LoggerFactory.getLogger(TopicStreamResource.class);

    private final Vertx vertx;
    private final ClusterView cluster;
    private final RoutedReads reads;
    private final RoutedOffsets offsets;
    private final HttpMemory memory;

    public TopicStreamResource(
            Vertx vertx, ClusterView cluster, RoutedReads reads, RoutedOffsets offsets, HttpMemory memory) {
        this.vertx = vertx;
        this.cluster = cluster;
        this.reads = reads;
        this.offsets = offsets;
        this.memory = memory;
    }

    public void addTo(RouteTable.Builder routes) {
        routes.stream(HttpMethod.GET, "/topics/{topic}/stream", this::open, "from", "timestamp", "partition", "format");
    }

    private void open(RoutingContext context) {
        TopicRegistration topic = topic(context.pathParam("topic"));
        String format = context.queryParams().get("format");
        EmbeddedFormat embedded = format == null ? EmbeddedFormat.TEXT : EmbeddedFormat.named(format);
        StreamStart start =
                StreamStart.of(context.queryParams(), context.request().getHeader("Last-Event-ID"), topic);
        if (!memory.take(TopicStream.RESERVED_BYTES)) {
            throw new RequestRefused(
                    ProblemCode.OUT_OF_MEMORY, "Requests hold http.max.buffered.bytes together. Try again shortly.");
        }
        if ("websocket".equalsIgnoreCase(context.request().getHeader("Upgrade"))) {
            context.request()
                    .toWebSocket()
                    .onSuccess(socket -> follow(topic, start, new WebSocketSink(socket), embedded))
                    .onFailure(failure -> memory.giveBack(TopicStream.RESERVED_BYTES));
        } else {
            follow(topic, start, new EventSink(context.response()), embedded);
        }
    }

    private void follow(TopicRegistration topic, StreamStart start, StreamSink sink, EmbeddedFormat format) {
        TopicStream stream = new TopicStream(vertx, topic, reads, sink, format);
        sink.onEnd(() -> {
            if (stream.end()) {
                memory.giveBack(TopicStream.RESERVED_BYTES);
            }
        });
        start.positions(topic, offsets).onSuccess(stream::begin).onFailure(failure -> {
            log.warn("{} cannot be followed: {}", topic.name(), failure.getMessage());
            sink.fail(String.valueOf(failure.getMessage()));
        });
    }

    private TopicRegistration topic(String name) {
        return cluster.image()
                .topic(name)
                .orElseThrow(() -> new RequestRefused(
                        ProblemCode.TOPIC_NOT_FOUND, "There is no topic '" + name + "'. GET /topics lists them."));
    }
}
