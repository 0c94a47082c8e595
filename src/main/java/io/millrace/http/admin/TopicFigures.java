package io.millrace.http.admin;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.http.ApiRequest;
import io.millrace.http.cluster.EveryNode;
import io.millrace.service.figures.LocalReplicas;
import io.millrace.service.figures.LocalReplicas.Replica;
import io.millrace.service.figures.NodeInsight;
import io.millrace.service.figures.PartitionRates;
import io.millrace.service.figures.PartitionRates.Rate;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Size and rates of topics over all nodes: each says what the partitions have that it leads. Thread-safe because it has no mutable
 * state.
 */
public final class TopicFigures {
    private static final String HERE = "topic-figures";
    private static final List<String> RATES = List.of("records_in_per_s", "bytes_in_per_s", "bytes_out_per_s");
    private static final List<String> SIZES = List.of("size_bytes", "records");

    private final ClusterView cluster;
    private final LocalReplicas replicas;
    private final PartitionRates rates;
    private final EveryNode nodes;

    public TopicFigures(ClusterView cluster, NodeInsight insight, EveryNode nodes) {
        this.cluster = cluster;
        this.replicas = insight.replicas();
        this.rates = insight.history().rates();
        this.nodes = nodes;
        nodes.registerNow(HERE, this::here);
    }

    /** Figures of every topic, by name. */
    Future<Map<String, JsonObject>> ofAll() {
        return ask(Map.of());
    }

    /** Figures of some topics, by name; one that is not there is missing. */
    Future<Map<String, JsonObject>> of(List<String> names) {
        return names.isEmpty() ? Future.succeededFuture(Map.of()) : ask(Map.of("topics", String.join(",", names)));
    }

    private Future<Map<String, JsonObject>> ask(Map<String, String> query) {
        ApiRequest question =
                new ApiRequest(HttpMethod.GET, "/admin/topic-figures", Map.of(), query, Map.of(), Buffer.buffer());
        return nodes.ask(HERE, question).map(answers -> {
            Map<String, JsonObject> topics = new HashMap<>();
            answers.found().forEach(figures -> topics.merge(figures.getString("topic"), figures, TopicFigures::sum));
            return topics;
        });
    }

    private static JsonObject sum(JsonObject one, JsonObject other) {
        RATES.forEach(field -> one.put(field, one.getDouble(field) + other.getDouble(field)));
        SIZES.forEach(field -> one.put(field, one.getLong(field) + other.getLong(field)));
        return one;
    }

    private JsonArray here(ApiRequest request) {
        JsonArray here = new JsonArray();
        chosen(request).forEach(topic -> here.add(toJson(topic)));
        return here;
    }

    /** A topic that is gone by now is passed over. */
    private Collection<TopicRegistration> chosen(ApiRequest request) {
        Optional<String> names = request.queryParameter("topics");
        return names.isEmpty()
                ? cluster.image().topicsByName().values()
                : List.of(names.get().split(",", -1)).stream()
                        .flatMap(name -> cluster.image().topic(name).stream())
                        .toList();
    }

    private JsonObject toJson(TopicRegistration topic) {
        long sizeBytes = 0;
        long records = 0;
        for (Replica replica : replicas.of(topic)) {
            if (replica.serves()) {
                sizeBytes += replica.sizeBytes();
                records += replica.highWatermark() - replica.logStartOffset();
            }
        }
        Rate rate = rates.topics().getOrDefault(topic.name(), new Rate(topic.name(), Rate.ALL, 0, 0, 0));
        return new JsonObject()
                .put("topic", topic.name())
                .put("records_in_per_s", rate.recordsIn())
                .put("bytes_in_per_s", rate.bytesIn())
                .put("bytes_out_per_s", rate.bytesOut())
                .put("size_bytes", sizeBytes)
                .put("records", records);
    }
}
