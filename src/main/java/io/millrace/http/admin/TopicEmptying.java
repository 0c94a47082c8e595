package io.millrace.http.admin;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.Problem;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.http.bridge.TopicViews;
import io.millrace.http.cluster.EveryNode;
import io.millrace.service.FetchIsolation;
import io.millrace.service.OffsetService;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.service.PartitionRef;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Deletes every record of a topic and keeps the topic; each leader does it for the partitions it leads, and the plan says how many
 * offsets that is. Thread-safe because it has no mutable state.
 */
public final class TopicEmptying {
    private static final String EMPTY_HERE = "topic-empty";
    private static final long TO_THE_END = -1;

    private final ClusterView cluster;
    private final TopicViews views;
    private final OffsetService offsets;
    private final EveryNode nodes;
    private final int nodeId;

    /**
     * A resource.
     *
     * @param offsets deletes nothing on a node that is read-only over HTTP
     */
    public TopicEmptying(ClusterView cluster, OffsetService offsets, EveryNode nodes, int nodeId) {
        this.cluster = cluster;
        this.views = new TopicViews(cluster);
        this.offsets = offsets;
        this.nodes = nodes;
        this.nodeId = nodeId;
    }

    public void addTo(RouteTable.Builder routes) {
        nodes.register(EMPTY_HERE, this::emptyHere);
        routes.post("/admin/topics/{topic}/empty", this::empty, "dry_run");
    }

    private Future<ApiReply> empty(ApiRequest request) {
        TopicRegistration topic = views.topic(request);
        boolean dryRun = request.querySwitch("dry_run");
        List<Integer> leaders = topic.partitions().stream()
                .filter(PartitionRegistration::hasLeader)
                .map(PartitionRegistration::leader)
                .distinct()
                .sorted()
                .toList();
        return nodes.ask(EMPTY_HERE, request, leaders).map(answers -> {
            List<JsonObject> partitions = new ArrayList<>(answers.found());
            partitions.sort(Comparator.comparing(partition -> partition.getInteger("partition")));
            long records = partitions.stream()
                    .mapToLong(partition -> partition.getLong("records", 0L))
                    .sum();
            return ApiReply.json(new JsonObject()
                    .put("dry_run", dryRun)
                    .put("topic", topic.name())
                    .put("records", records)
                    .put("partitions", new JsonArray(partitions))
                    .put("missing_partitions", topic.partitions().size() - partitions.size()));
        });
    }

    private Future<ApiReply> emptyHere(ApiRequest request) {
        TopicRegistration topic = views.topic(request);
        boolean dryRun = request.querySwitch("dry_run");
        List<Future<JsonObject>> emptied = cluster.image().topic(topic.id()).orElse(topic).partitions().stream()
                .filter(partition -> partition.leader() == nodeId)
                .map(partition -> empty(topic, partition.partition(), dryRun))
                .toList();
        return Future.all(emptied).map(all -> ApiReply.json(new JsonArray(all.<JsonObject>list())));
    }

    private Future<JsonObject> empty(TopicRegistration topic, int partition, boolean dryRun) {
        PartitionRef place = new PartitionRef(topic.id(), topic.name(), partition, -1);
        JsonObject plan = new JsonObject().put("partition", partition);
        return offsets.find(place, new OffsetQuery.Earliest())
                .compose(first -> offsets.find(place, new OffsetQuery.Latest(FetchIsolation.HIGH_WATERMARK))
                        .compose(end -> {
                            long start = Problems.valueOf(first).offset();
                            long behind = Problems.valueOf(end).offset();
                            plan.put("log_start_offset", start)
                                    .put("end_offset", behind)
                                    .put("records", behind - start);
                            return dryRun
                                    ? Future.succeededFuture(plan)
                                    : offsets.deleteRecords(place, TO_THE_END).map(deleted -> done(plan, deleted));
                        }))
                .otherwise(failure -> done(plan, failure));
    }

    private static JsonObject done(JsonObject plan, Outcome<Long> deleted) {
        return deleted instanceof Outcome.Done<Long> done
                ? plan.put("log_start_offset", done.value())
                : problem(plan, Problems.of(((Outcome.Refused<Long>) deleted).refusal()));
    }

    private static JsonObject done(JsonObject plan, Throwable failure) {
        if (failure instanceof RequestRefused refused) {
            return problem(plan, refused.problem());
        }
        throw new IllegalStateException("a partition could not be emptied", failure);
    }

    private static JsonObject problem(JsonObject plan, Problem problem) {
        return plan.put("records", 0).put("error_code", problem.code().code()).put("message", problem.detail());
    }
}
