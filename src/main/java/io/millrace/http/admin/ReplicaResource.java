package io.millrace.http.admin;

import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.SegmentFacts;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.http.bridge.TopicViews;
import io.millrace.http.cluster.EveryNode;
import io.millrace.http.cluster.ForwardedRequests;
import io.millrace.service.figures.KeyRanking.Ranking;
import io.millrace.service.figures.LocalReplicas.Replica;
import io.millrace.service.figures.NodeInsight;
import io.millrace.service.figures.RecordKey;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The copies of a topic's partitions: how far each is, how large, its segments, and the keys that fill it. Each node answers for
 * what it has. Thread-safe because it has no mutable state.
 */
public final class ReplicaResource {
    private static final String REPLICAS_HERE = "replicas";
    private static final int TIMEOUT_MS = 10_000;
    private static final int MAX_KEY_BYTES = 64 << 20;

    private final TopicViews views;
    private final NodeInsight insight;
    private final ForwardedRequests forwarded;
    private final EveryNode nodes;
    private final int nodeId;

    public ReplicaResource(
            TopicViews views, NodeInsight insight, ForwardedRequests forwarded, EveryNode nodes, int nodeId) {
        this.views = views;
        this.insight = insight;
        this.forwarded = forwarded;
        this.nodes = nodes;
        this.nodeId = nodeId;
    }

    public void addTo(RouteTable.Builder routes) {
        nodes.registerNow(REPLICAS_HERE, this::replicasHere);
        routes.get("/admin/topics/{topic}/replicas", this::replicas)
                .get(
                        "/admin/topics/{topic}/partitions/{partition}/segments",
                        forwarded.byOwner("segments", this::chosenReplica, TIMEOUT_MS, this::segments),
                        "broker")
                .get(
                        "/admin/topics/{topic}/partitions/{partition}/keys",
                        forwarded.byOwner("keys", this::leader, TIMEOUT_MS, this::keys),
                        "limit",
                        "max_bytes");
    }

    // ---- replicas

    private JsonArray replicasHere(ApiRequest request) {
        JsonArray here = new JsonArray();
        for (Replica replica : insight.replicas().of(views.topic(request))) {
            here.add(new JsonObject()
                    .put("partition", replica.partition())
                    .put("broker", nodeId)
                    .put("serves", replica.serves())
                    .put("log_start_offset", replica.logStartOffset())
                    .put("log_end_offset", replica.logEndOffset())
                    .put("high_watermark", replica.highWatermark())
                    .put("last_stable_offset", replica.lastStableOffset())
                    .put("size_bytes", replica.sizeBytes())
                    .put("directory", replica.directory().toString())
                    .put("records_in", replica.traffic().recordsIn())
                    .put("bytes_in", replica.traffic().bytesIn())
                    .put("bytes_out", replica.traffic().bytesOut()));
        }
        return here;
    }

    private Future<ApiReply> replicas(ApiRequest request) {
        TopicRegistration topic = views.topic(request);
        List<Integer> homes = topic.partitions().stream()
                .flatMap(partition -> partition.replicas().stream())
                .distinct()
                .sorted()
                .toList();
        return nodes.ask(REPLICAS_HERE, request, homes).map(answers -> {
            Map<Integer, List<JsonObject>> byPartition = new HashMap<>();
            answers.found()
                    .forEach(replica -> byPartition
                            .computeIfAbsent(replica.getInteger("partition"), first -> new ArrayList<>())
                            .add(replica));
            JsonArray partitions = new JsonArray();
            topic.partitions()
                    .forEach(partition -> partitions.add(
                            toJson(partition, byPartition.getOrDefault(partition.partition(), List.of()))));
            return ApiReply.json(new JsonObject()
                    .put("topic", topic.name())
                    .put("partitions", partitions)
                    .put("unanswered", answers.unanswered()));
        });
    }

    /** Lag is counted in offsets behind the leader's log end as it was said in the same round; null while nobody leads. */
    private static JsonObject toJson(PartitionRegistration partition, List<JsonObject> replicas) {
        Long leaderEnd = replicas.stream()
                .filter(replica -> replica.getInteger("broker") == partition.leader())
                .map(replica -> replica.getLong("log_end_offset"))
                .findFirst()
                .orElse(null);
        for (JsonObject replica : replicas) {
            replica.put("in_sync", partition.isr().contains(replica.getInteger("broker")))
                    .put("lag", leaderEnd == null ? null : Math.max(0, leaderEnd - replica.getLong("log_end_offset")));
        }
        return new JsonObject()
                .put("partition", partition.partition())
                .put("leader", partition.leader())
                .put("replicas", new JsonArray(replicas));
    }

    // ---- one partition

    private Future<Integer> leader(ApiRequest request) {
        PartitionRegistration partition = views.partition(request);
        if (!partition.hasLeader()) {
            throw new RequestRefused(
                    ProblemCode.NO_LEADER,
                    request.pathParameter("topic") + "-" + partition.partition() + " has no leader now. Try again.");
        }
        return Future.succeededFuture(partition.leader());
    }

    private Future<Integer> chosenReplica(ApiRequest request) {
        PartitionRegistration partition = views.partition(request);
        if (request.queryParameter("broker").isEmpty()) {
            return leader(request);
        }
        int broker = (int) request.queryNumber("broker", -1, 0, Integer.MAX_VALUE);
        if (!partition.replicas().contains(broker)) {
            throw new RequestRefused(
                    ProblemCode.BROKER_NOT_FOUND,
                    "Broker " + broker + " has no replica of this partition. There are: " + partition.replicas() + ".");
        }
        return Future.succeededFuture(broker);
    }

    private Future<ApiReply> segments(ApiRequest request) {
        int partition = views.partition(request).partition();
        return insight.replicas().segments(views.topic(request), partition).map(outcome -> {
            JsonArray segments = new JsonArray();
            for (SegmentFacts segment : Problems.valueOf(outcome)) {
                segments.add(new JsonObject()
                        .put("base_offset", segment.baseOffset())
                        .put("end_offset", segment.endOffset())
                        .put("size_bytes", segment.sizeBytes())
                        .put(
                                "largest_timestamp_ms",
                                segment.largestTimestampMs() < 0 ? null : segment.largestTimestampMs())
                        .put("active", segment.active()));
            }
            return ApiReply.json(new JsonObject()
                    .put("topic", request.pathParameter("topic"))
                    .put("partition", partition)
                    .put("broker", nodeId)
                    .put("segments", segments));
        });
    }

    private Future<ApiReply> keys(ApiRequest request) {
        int partition = views.partition(request).partition();
        int maxBytes = (int) request.queryNumber("max_bytes", 8 << 20, 1, MAX_KEY_BYTES);
        int limit = (int) request.queryNumber("limit", 20, 1, 100);
        return insight.keys()
                .of(views.topic(request), partition, maxBytes, limit)
                .map(outcome -> ApiReply.json(toJson(Problems.valueOf(outcome))
                        .put("topic", request.pathParameter("topic"))
                        .put("partition", partition)));
    }

    private static JsonObject toJson(Ranking ranking) {
        JsonArray keys = new JsonArray();
        ranking.keys()
                .forEach(counted -> keys.add(
                        toJson(counted.thing()).put("records", counted.count()).put("error", counted.error())));
        return new JsonObject()
                .put("from_offset", ranking.fromOffset())
                .put("to_offset", ranking.toOffset())
                .put("records", ranking.records())
                .put("records_without_key", ranking.withoutKey())
                .put("bytes", ranking.bytes())
                .put("keys", keys);
    }

    /** As text where it is UTF-8, and always as base64. */
    private static JsonObject toJson(RecordKey key) {
        ByteBuffer prefix = key.prefix();
        byte[] bytes = new byte[prefix.remaining()];
        prefix.get(bytes);
        String text = null;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException binary) {
            // Then there is only base64.
        }
        return new JsonObject()
                .put("key", text)
                .put("key_base64", Base64.getEncoder().encodeToString(bytes))
                .put("key_cut", key.cut());
    }
}
