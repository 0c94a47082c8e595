package io.millrace.http.admin;

import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.http.cluster.EveryNode;
import io.millrace.http.cluster.ForwardedRequests;
import io.millrace.service.figures.NodeInsight;
import io.millrace.service.figures.NodeSample;
import io.millrace.service.figures.PartitionRates.Rate;
import io.millrace.service.figures.SampleRing;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * What went through nodes, topics and partitions: the past for charts, rates of this moment for lists. Each node answers for itself.
 * Thread-safe because it has no mutable state.
 */
public final class HistoryResource {
    private static final String HOT_HERE = "hot-partitions";
    private static final int TIMEOUT_MS = 5_000;
    private static final int MAX_TOPICS = 500;

    private final TopicFigures figures;
    private final NodeInsight insight;
    private final ForwardedRequests forwarded;
    private final EveryNode nodes;
    private final int nodeId;

    public HistoryResource(
            TopicFigures figures, NodeInsight insight, ForwardedRequests forwarded, EveryNode nodes, int nodeId) {
        this.figures = figures;
        this.insight = insight;
        this.forwarded = forwarded;
        this.nodes = nodes;
        this.nodeId = nodeId;
    }

    public void addTo(RouteTable.Builder routes) {
        nodes.registerNow(HOT_HERE, request -> hotHere());
        routes.get(
                        "/admin/brokers/{broker}/history",
                        forwarded.byOwner(
                                "history",
                                request -> Future.succeededFuture(
                                        request.pathNumber("broker", ProblemCode.BROKER_NOT_FOUND)),
                                TIMEOUT_MS,
                                this::history),
                        "range")
                .get("/admin/hot-partitions", this::hot, "limit")
                .get("/admin/topic-figures", this::topics, "topics");
    }

    // ---- the past of a node

    private Future<ApiReply> history(ApiRequest request) {
        String range = request.queryParameter("range").orElse("hour");
        SampleRing ring = switch (range) {
            case "hour" -> insight.history().hour();
            case "day" -> insight.history().day();
            default ->
                throw new RequestRefused(
                        ProblemCode.BAD_PARAMETER, "range=" + range + " is not known; there are hour and day.");
        };
        return Future.succeededFuture(ApiReply.json(
                series(ring.all()).put("broker", nodeId).put("range", range).put("interval_ms", ring.intervalMs())));
    }

    /** Columns of the same length; what is a rate, per second, is that of the time since the sample before. */
    private static JsonObject series(List<NodeSample> samples) {
        String[] names = {
            "time_ms",
            "records_in",
            "bytes_in",
            "bytes_out",
            "produce_p99_ms",
            "fetch_p99_ms",
            "flush_p99_ms",
            "log_bytes"
        };
        JsonArray[] columns = new JsonArray[names.length];
        JsonObject series = new JsonObject();
        for (int index = 0; index < names.length; index++) {
            columns[index] = new JsonArray();
            series.put(names[index], columns[index]);
        }
        for (int index = 1; index < samples.size(); index++) {
            NodeSample before = samples.get(index - 1);
            NodeSample now = samples.get(index);
            double seconds = (now.timeMs() - before.timeMs()) / 1e3;
            columns[0].add(now.timeMs());
            columns[1].add((now.traffic().recordsIn() - before.traffic().recordsIn()) / seconds);
            columns[2].add((now.traffic().bytesIn() - before.traffic().bytesIn()) / seconds);
            columns[3].add((now.traffic().bytesOut() - before.traffic().bytesOut()) / seconds);
            columns[4].add(now.produceP99Ms());
            columns[5].add(now.fetchP99Ms());
            columns[6].add(now.flushP99Ms());
            columns[7].add(now.logBytes());
        }
        return new JsonObject().put("series", series);
    }

    // ---- this moment

    private JsonArray hotHere() {
        JsonArray here = new JsonArray();
        insight.history().rates().hottest().forEach(rate -> here.add(toJson(rate)));
        return here;
    }

    private JsonObject toJson(Rate rate) {
        return new JsonObject()
                .put("topic", rate.topic())
                .put("partition", rate.partition())
                .put("broker", nodeId)
                .put("records_in_per_s", rate.recordsIn())
                .put("bytes_in_per_s", rate.bytesIn())
                .put("bytes_out_per_s", rate.bytesOut());
    }

    private Future<ApiReply> hot(ApiRequest request) {
        long limit = request.queryNumber("limit", 20, 1, 100);
        return nodes.ask(HOT_HERE, request).map(answers -> {
            List<JsonObject> found = new ArrayList<>(answers.found());
            found.sort(Comparator.comparing(
                    (JsonObject rate) -> rate.getDouble("bytes_in_per_s") + rate.getDouble("bytes_out_per_s"),
                    Comparator.reverseOrder()));
            return new EveryNode.Answers(found.stream().limit(limit).toList(), answers.unanswered())
                    .reply("partitions");
        });
    }

    private Future<ApiReply> topics(ApiRequest request) {
        List<String> names = List.of(request.queryParameter("topics").orElse("").split(",", -1));
        if (names.contains("") || names.size() > MAX_TOPICS) {
            throw new RequestRefused(
                    ProblemCode.BAD_PARAMETER,
                    "topics must name between 1 and " + MAX_TOPICS + " topics, separated by commas.");
        }
        return figures.of(names)
                .map(topics -> ApiReply.json(
                        new JsonObject().put("topics", new JsonArray(List.copyOf(new TreeMap<>(topics).values())))));
    }
}
