package io.millrace.http.bridge;

import static io.millrace.http.BodySchema.anything;
import static io.millrace.http.BodySchema.listOf;
import static io.millrace.http.BodySchema.number;
import static io.millrace.http.BodySchema.object;
import static io.millrace.http.BodySchema.text;

import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.BodySchema;
import io.millrace.http.MediaTypes;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.http.records.EmbeddedFormat;
import io.millrace.http.records.IncomingRecord;
import io.millrace.http.records.RecordParser;
import io.millrace.http.records.RecordProducer;
import io.millrace.http.records.RecordProducer.Placed;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes records for a topic or a partition of it. Thread-safe because it has no mutable state. */
public final class ProduceResource {
    private static final Logger log = LoggerFactory.getLogger(ProduceResource.class);

    private final TopicViews views;
    private final RecordProducer producer;

    public ProduceResource(TopicViews views, RecordProducer producer) {
        this.views = views;
        this.producer = producer;
    }

    public void addTo(RouteTable.Builder routes) {
        BodySchema header = object().needs("key", text()).with("value", text());
        BodySchema record = object().with("key", anything())
                .with("value", anything())
                .with("headers", listOf(header))
                .with("timestamp", number())
                .with("partition", number());
        BodySchema body = object().needs("records", listOf(record))
                .as(
                        EmbeddedFormat.JSON.mediaType(),
                        EmbeddedFormat.BINARY.mediaType(),
                        EmbeddedFormat.TEXT.mediaType());
        routes.post("/topics/{topic}", request -> produce(request, Optional.empty()), "async")
                .takes(body)
                .post(
                        "/topics/{topic}/partitions/{partition}",
                        request -> produce(
                                request, Optional.of(views.partition(request).partition())),
                        "async")
                .takes(body);
    }

    private Future<ApiReply> produce(ApiRequest request, Optional<Integer> partition) {
        TopicRegistration topic = views.topic(request);
        EmbeddedFormat format = EmbeddedFormat.ofBody(request.mediaType());
        boolean async = request.querySwitch("async");
        List<IncomingRecord> records = RecordParser.records(request.body().getBytes(), format);
        if (partition.isPresent()) {
            records = records.stream().map(record -> on(record, partition)).toList();
        }
        Future<List<Outcome<Placed>>> produced = producer.produce(topic, records);
        if (async) {
            produced.onSuccess(outcomes -> logRefusals(topic, outcomes));
            return Future.succeededFuture(ApiReply.noContent());
        }
        return produced.map(ProduceResource::reply);
    }

    private static IncomingRecord on(IncomingRecord record, Optional<Integer> partition) {
        if (record.partition().isPresent()) {
            throw new RequestRefused(
                    ProblemCode.BAD_RECORD, "The partition stands in the path and in a record. Remove one of them.");
        }
        return new IncomingRecord(partition, record.timestampMs(), record.key(), record.value(), record.headers());
    }

    /** Nobody waits for these outcomes, so the log is the only one to hear of refusals. */
    private static void logRefusals(TopicRegistration topic, List<Outcome<Placed>> outcomes) {
        outcomes.stream()
                .filter(Outcome.Refused.class::isInstance)
                .findFirst()
                .ifPresent(refused -> log.warn(
                        "{}: records that were produced with async=true were refused: {}",
                        topic.name(),
                        ((Outcome.Refused<Placed>) refused).refusal().message()));
    }

    private static ApiReply reply(List<Outcome<Placed>> outcomes) {
        JsonArray offsets = new JsonArray();
        outcomes.forEach(outcome -> offsets.add(toJson(outcome)));
        return ApiReply.of(
                200,
                MediaTypes.KAFKA_V2,
                new JsonObject().put("offsets", offsets).toBuffer());
    }

    /** Where a record is, or why it is nowhere. */
    static JsonObject toJson(Outcome<Placed> outcome) {
        if (outcome instanceof Outcome.Done<Placed> done) {
            return new JsonObject()
                    .put("partition", done.value().partition())
                    .put("offset", done.value().offset());
        }
        Problem problem = Problems.of(((Outcome.Refused<Placed>) outcome).refusal());
        return new JsonObject().put("error_code", problem.code().code()).put("message", problem.detail());
    }
}
