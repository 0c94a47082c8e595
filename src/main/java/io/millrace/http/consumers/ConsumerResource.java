package io.millrace.http.consumers;

import static io.millrace.http.BodySchema.listOf;
import static io.millrace.http.BodySchema.number;
import static io.millrace.http.BodySchema.object;
import static io.millrace.http.BodySchema.text;

import io.millrace.cluster.ClusterView;
import io.millrace.http.ApiHandler;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.BodySchema;
import io.millrace.http.HttpMemory;
import io.millrace.http.JsonFields;
import io.millrace.http.MediaTypes;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.http.bridge.Accepted;
import io.millrace.http.cluster.ForwardedRequests;
import io.millrace.http.records.EmbeddedFormat;
import io.millrace.service.CoordinatorLookup;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Consumers over HTTP, as the REST proxies for Kafka have them; whichever node is asked, the one that coordinates the group
 * answers. Thread-safe because handlers run on the hub's context.
 */
public final class ConsumerResource {
    private static final String INSTANCE = "/consumers/{group}/instances/{name}";
    private static final int DEFAULT_MAX_BYTES = 1 << 20;
    private static final int MAX_BYTES = 16 << 20;
    private static final int MAX_TIMEOUT_MS = 60_000;
    private static final int FORWARD_TIMEOUT_MS = MAX_TIMEOUT_MS + 10_000;

    private final ConsumerHub hub;
    private final ForwardedRequests forwarded;
    private final CoordinatorLookup coordinators;
    private final PlaceFields fields;
    private final PositionHandlers positions;
    private final HttpMemory memory;
    /** By the names under which other nodes know them. Filled when the routes are added. */
    private final Map<String, ApiHandler> handlers = new HashMap<>();

    public ConsumerResource(
            ConsumerHub hub,
            ForwardedRequests forwarded,
            CoordinatorLookup coordinators,
            GroupService groups,
            ClusterView cluster,
            HttpMemory memory) {
        this.hub = hub;
        this.forwarded = forwarded;
        this.coordinators = coordinators;
        this.fields = new PlaceFields(cluster);
        this.positions = new PositionHandlers(hub, groups, fields);
        this.memory = memory;
    }

    public void addTo(RouteTable.Builder routes) {
        BodySchema place = object().needs("topic", text()).needs("partition", number());
        BodySchema places = object().needs("partitions", listOf(place));
        BodySchema offsets =
                object().with("offsets", listOf(place.needs("offset", number()).with("metadata", text())));
        routes.post("/consumers/{group}", owned("consumer-create", this::create))
                .takes(ConsumerSettings.BODY)
                .delete(INSTANCE, owned("consumer-delete", this::delete))
                .post(INSTANCE + "/subscription", owned("consumer-subscribe", this::subscribe))
                .takes(object().with("topics", listOf(text())).with("topic_pattern", text()))
                .get(INSTANCE + "/subscription", owned("consumer-subscription", this::subscription))
                .delete(INSTANCE + "/subscription", owned("consumer-unsubscribe", this::unsubscribe))
                .post(INSTANCE + "/assignments", owned("consumer-assign", this::assign))
                .takes(places)
                .get(INSTANCE + "/assignments", owned("consumer-assignments", this::assignments))
                .get(INSTANCE + "/records", owned("consumer-records", this::records), "timeout", "max_bytes")
                .post(INSTANCE + "/offsets", owned("consumer-commit", positions::commit))
                .takes(offsets)
                .get(INSTANCE + "/offsets", owned("consumer-committed", positions::committed), "topic", "partition")
                .post(INSTANCE + "/positions", owned("consumer-seek", positions::seek))
                .takes(offsets)
                .post(INSTANCE + "/positions/beginning", owned("consumer-seek-first", r -> positions.seekTo(r, true)))
                .takes(places)
                .post(INSTANCE + "/positions/end", owned("consumer-seek-last", r -> positions.seekTo(r, false)))
                .takes(places);
    }

    /** The same without HTTP; to be asked for once the routes are added. */
    public ConsumerCalls calls() {
        return new ConsumerCalls(handlers);
    }

    private ApiHandler owned(String name, ApiHandler handler) {
        ApiHandler owned = forwarded.byOwner(
                name,
                request -> coordinators
                        .ofGroup(request.pathParameter("group"))
                        .map(outcome -> Problems.valueOf(outcome).nodeId()),
                FORWARD_TIMEOUT_MS,
                hub.onHub(handler));
        handlers.put(name, owned);
        return owned;
    }

    private Future<ApiReply> create(ApiRequest request) {
        String groupId = request.pathParameter("group");
        Consumer consumer = hub.create(groupId, request.json().whole());
        String path = request.target().split("\\?", 2)[0].replaceAll("/+$", "");
        String base = request.header("scheme") + "://" + request.header("host") + path;
        return reply(new JsonObject()
                .put("instance_id", consumer.name)
                .put(
                        "base_uri",
                        base + "/instances/"
                                + URLEncoder.encode(consumer.name, StandardCharsets.UTF_8)
                                        .replace("+", "%20")));
    }

    private Future<ApiReply> delete(ApiRequest request) {
        return hub.remove(hub.find(request)).map(done -> ApiReply.noContent());
    }

    private Future<ApiReply> subscribe(ApiRequest request) {
        Consumer consumer = hub.find(request);
        JsonFields body = request.json();
        List<String> topics = body.texts("topics");
        Optional<String> pattern = body.text("topic_pattern");
        body.end();
        if (topics.isEmpty() == pattern.isEmpty()) {
            throw new RequestRefused(
                    topics.isEmpty() ? ProblemCode.UNPROCESSABLE : ProblemCode.ALREADY_SUBSCRIBED,
                    "Give either topics or a topic_pattern.");
        }
        Future<Void> subscribed = consumer.subscribe(topics, pattern);
        hub.changed(consumer);
        return subscribed.map(done -> ApiReply.noContent());
    }

    private Future<ApiReply> unsubscribe(ApiRequest request) {
        Consumer consumer = hub.find(request);
        return consumer.unsubscribe().map(done -> {
            hub.changed(consumer);
            return ApiReply.noContent();
        });
    }

    private Future<ApiReply> subscription(ApiRequest request) {
        Consumer consumer = hub.find(request);
        Map<String, JsonArray> byTopic = new TreeMap<>();
        for (Place place : consumer.assigned()) {
            byTopic.computeIfAbsent(place.topic(), topic -> new JsonArray()).add(place.partition());
        }
        JsonArray partitions = new JsonArray();
        byTopic.forEach((topic, numbers) -> partitions.add(new JsonObject().put(topic, numbers)));
        return reply(new JsonObject()
                .put("topics", new JsonArray(List.copyOf(consumer.membership.topics())))
                .put("partitions", partitions));
    }

    private Future<ApiReply> assign(ApiRequest request) {
        Consumer consumer = hub.find(request);
        JsonFields body = request.json();
        Set<Place> places = new LinkedHashSet<>(fields.places(body));
        body.end();
        consumer.assign(places);
        hub.changed(consumer);
        return Future.succeededFuture(ApiReply.noContent());
    }

    private Future<ApiReply> assignments(ApiRequest request) {
        JsonArray partitions = new JsonArray();
        hub.find(request)
                .assigned()
                .forEach(place -> partitions.add(
                        new JsonObject().put("topic", place.topic()).put("partition", place.partition())));
        return reply(new JsonObject().put("partitions", partitions));
    }

    private Future<ApiReply> records(ApiRequest request) {
        Consumer consumer = hub.find(request);
        requireAccepted(request, consumer);
        int maxBytes = (int) request.queryNumber("max_bytes", DEFAULT_MAX_BYTES, 1, MAX_BYTES);
        long timeoutMs = request.queryNumber(
                "timeout", Math.min(MAX_TIMEOUT_MS, consumer.settings.requestTimeoutMs()), 0, MAX_TIMEOUT_MS);
        if (!memory.take(maxBytes)) {
            throw new RequestRefused(
                    ProblemCode.OUT_OF_MEMORY, "Requests hold http.max.buffered.bytes together. Try again shortly.");
        }
        return Future.succeededFuture(hub.clock(timeoutMs))
                .compose(clock -> consumer.poll(maxBytes, clock))
                .map(found -> ApiReply.of(200, consumer.settings.format().mediaType(), found.end()))
                .onComplete(done -> memory.giveBack(maxBytes));
    }

    private static void requireAccepted(ApiRequest request, Consumer consumer) {
        EmbeddedFormat format = consumer.settings.format();
        if (!Accepted.allows(request, format)) {
            throw new RequestRefused(
                    ProblemCode.FORMAT_MISMATCH,
                    "Consumer '" + consumer.name + "' was made with the format " + format.lowerName()
                            + " and Accept wants '" + request.header("accept") + "'. Accept " + format.mediaType()
                            + ", or make a consumer with the other format.");
        }
    }

    /** JSON as Confluent's proxy answers it. */
    static Future<ApiReply> reply(JsonObject body) {
        return Future.succeededFuture(ApiReply.of(200, MediaTypes.KAFKA_V2, body.toBuffer()));
    }
}
