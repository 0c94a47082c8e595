package io.millrace.http.stream;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.http.HttpMemory;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.http.consumers.ConsumerCalls;
import io.millrace.http.records.EmbeddedFormat;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Consumer;
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
    private final ConsumerCalls consumers;
    private final HttpMemory memory;

    public TopicStreamResource(
            Vertx vertx,
            ClusterView cluster,
            RoutedReads reads,
            RoutedOffsets offsets,
            ConsumerCalls consumers,
            HttpMemory memory) {
        this.consumers = consumers;
        this.vertx = vertx;
        this.cluster = cluster;
        this.reads = reads;
        this.offsets = offsets;
        this.memory = memory;
    }

    public void addTo(RouteTable.Builder routes) {
        routes.stream(
                HttpMethod.GET,
                "/topics/{topic}/stream",
                this::open,
                "from",
                "timestamp",
                "partition",
                "format",
                "group");
    }

    private void open(RoutingContext context) {
        TopicRegistration topic = topic(context.pathParam("topic"));
        String format = context.queryParams().get("format");
        EmbeddedFormat embedded = format == null ? EmbeddedFormat.TEXT : EmbeddedFormat.named(format);
        String group = context.queryParams().get("group");
        Consumer<StreamSink> follow;
        if (group == null) {
            StreamStart start =
                    StreamStart.of(context.queryParams(), context.request().getHeader("Last-Event-ID"), topic);
            follow = sink -> follow(topic, start, sink, embedded);
        } else {
            String from = beginning(context.queryParams());
            follow = sink -> share(new GroupStream(vertx, consumers, sink, group, topic.name(), embedded, from), sink);
        }
        if (!memory.take(TopicStream.RESERVED_BYTES)) {
            throw new RequestRefused(
                    ProblemCode.OUT_OF_MEMORY, "Requests hold http.max.buffered.bytes together. Try again shortly.");
        }
        if ("websocket".equalsIgnoreCase(context.request().getHeader("Upgrade"))) {
            context.request()
                    .toWebSocket()
                    .onSuccess(socket -> follow.accept(new WebSocketSink(socket)))
                    .onFailure(failure -> memory.giveBack(TopicStream.RESERVED_BYTES));
        } else {
            follow.accept(new EventSink(context.response()));
        }
    }

    /** Where a group begins that has no position; it knows of no offset or time, and gives out partitions itself. */
    private static String beginning(MultiMap query) {
        for (String other : List.of("timestamp", "partition")) {
            if (query.contains(other)) {
                throw new RequestRefused(
                        ProblemCode.BAD_PARAMETER,
                        "A stream of a group goes on where the group is: leave " + other + " out.");
            }
        }
        String from = query.get("from");
        if (from != null && !from.equals("earliest") && !from.equals("latest")) {
            throw new RequestRefused(
                    ProblemCode.BAD_PARAMETER, "from=" + from + " must be earliest or latest in a stream of a group.");
        }
        return from == null ? "latest" : from;
    }

    private void share(GroupStream stream, StreamSink sink) {
        sink.onEnd(() -> {
            if (stream.end()) {
                memory.giveBack(GroupStream.RESERVED_BYTES);
            }
        });
        stream.begin();
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
