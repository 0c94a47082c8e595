package io.millrace.http.admin;

import io.millrace.cluster.TopicRegistration;
import io.millrace.http.ApiRequest;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The order in which somebody wants to see topics. Immutable. */
record TopicOrder(String by, boolean descending) {
    static TopicOrder of(ApiRequest request) {
        String by = request.queryParameter("sort").orElse("name");
        String order = request.queryParameter("order").orElse("asc");
        if (!List.of("name", "partitions", "size", "rate", "records").contains(by)) {
            throw new RequestRefused(
                    ProblemCode.BAD_PARAMETER,
                    "sort=" + by + " is not known; there are name, partitions, size, rate and records.");
        }
        if (!List.of("asc", "desc").contains(order)) {
            throw new RequestRefused(
                    ProblemCode.BAD_PARAMETER, "order=" + order + " is not known; there are asc and desc.");
        }
        return new TopicOrder(by, order.equals("desc"));
    }

    /** Whether topics cannot be sorted by what the metadata say of them. */
    boolean needsFigures() {
        return !by.equals("name") && !by.equals("partitions");
    }

    List<TopicRegistration> sorted(List<TopicRegistration> topics, Map<String, JsonObject> figures) {
        Comparator<TopicRegistration> order = switch (by) {
            case "partitions" ->
                Comparator.comparingInt(topic -> topic.partitions().size());
            case "size" -> by(figures, "size_bytes");
            case "records" -> by(figures, "records");
            case "rate" -> by(figures, "bytes_in_per_s");
            default -> Comparator.comparing(TopicRegistration::name);
        };
        return topics.stream()
                .sorted((descending ? order.reversed() : order).thenComparing(TopicRegistration::name))
                .toList();
    }

    private static Comparator<TopicRegistration> by(Map<String, JsonObject> figures, String field) {
        JsonObject none = new JsonObject();
        return Comparator.comparingDouble(
                topic -> figures.getOrDefault(topic.name(), none).getDouble(field, 0.0));
    }
}
