package io.millrace.http.stream;

import io.millrace.cluster.TopicRegistration;
import io.millrace.http.HttpMemory;
import io.millrace.http.MediaTypes;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.http.records.EmbeddedFormat;
import io.millrace.http.records.RecordProducer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/** Takes lines of JSON for a topic, without an end. Thread-safe because it has no mutable state. */
public final class BulkResource {
    private static final int MAX_LINE_BYTES = 2 << 20;

    private final RecordProducer producer;
    private final HttpMemory memory;
    private final int maxLineBytes;

    public BulkResource(RecordProducer producer, HttpMemory memory, int maxBodyBytes) {
        this.producer = producer;
        this.memory = memory;
        this.maxLineBytes = Math.min(maxBodyBytes, MAX_LINE_BYTES);
    }

    public void addTo(RouteTable.Builder routes) {
        routes.streamOf(MediaTypes.NDJSON, HttpMethod.POST, "/topics/{topic}", this::produce, "format");
    }

    private void produce(RoutingContext context) {
        String name = context.pathParam("topic");
        TopicRegistration topic = producer.topic(name)
                .orElseThrow(() -> new RequestRefused(
                        ProblemCode.TOPIC_NOT_FOUND, "There is no topic '" + name + "'. GET /topics lists them."));
        String format = context.queryParams().get("format");
        EmbeddedFormat embedded = format == null ? EmbeddedFormat.JSON : EmbeddedFormat.named(format);
        int reservedBytes = BulkProduce.reservedBytes(maxLineBytes);
        if (!memory.take(reservedBytes)) {
            throw new RequestRefused(
                    ProblemCode.OUT_OF_MEMORY, "Requests hold http.max.buffered.bytes together. Try again shortly.");
        }
        new BulkProduce(context.request(), producer, topic, embedded, memory, maxLineBytes).begin(reservedBytes);
    }
}
