package io.millrace.http.group;

import io.millrace.coordinator.group.ViewGroups.MemberView;
import io.millrace.coordinator.group.watch.GroupLag;
import io.millrace.coordinator.group.watch.LagCourse;
import io.millrace.coordinator.group.watch.LogView;
import io.millrace.coordinator.group.watch.PartitionLag;
import io.millrace.http.ApiHandler;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.Problems;
import io.millrace.http.RouteTable;
import io.millrace.http.cluster.ForwardedRequests;
import io.millrace.service.CoordinatorLookup;
import io.millrace.service.GroupInsight;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * What the broker watches of groups: {@code GET /admin/groups/{group}/watch} now, and {@code lag-history} as it went; answered by the
 * coordinator whichever node is asked. Times are in milliseconds; what is not known is null. Thread-safe because it has no state of its own.
 */
public final class GroupWatchResource {
    private static final int TIMEOUT_MS = 10_000;
    private static final int DRAWN_PARTITIONS = 10;
    private static final int MAX_PARTITIONS = 1_000;

    private final GroupInsight insight;
    private final CoordinatorLookup coordinators;
    private final ForwardedRequests forwarded;

    public GroupWatchResource(GroupInsight insight, CoordinatorLookup coordinators, ForwardedRequests forwarded) {
        this.insight = insight;
        this.coordinators = coordinators;
        this.forwarded = forwarded;
    }

    public void addTo(RouteTable.Builder routes) {
        routes.get("/admin/groups/{group}/watch", byCoordinator("group-watch", this::lag))
                .get(
                        "/admin/groups/{group}/lag-history",
                        byCoordinator("group-lag-history", this::course),
                        "partitions");
    }

    private ApiHandler byCoordinator(String kind, ApiHandler handler) {
        return forwarded.byOwner(
                kind,
                request -> coordinators
                        .ofGroup(request.pathParameter("group"))
                        .map(outcome -> Problems.valueOf(outcome).nodeId()),
                TIMEOUT_MS,
                handler);
    }

    private Future<ApiReply> lag(ApiRequest request) {
        return insight.lag(request.pathParameter("group"))
                .map(outcome -> ApiReply.json(json(Problems.valueOf(outcome))));
    }

    private Future<ApiReply> course(ApiRequest request) {
        String group = request.pathParameter("group");
        int most = (int) request.queryNumber("partitions", DRAWN_PARTITIONS, 0, MAX_PARTITIONS);
        return insight.course(group, most)
                .compose(course ->
                        course.timesMs().isEmpty() ? known(group).map(course) : Future.succeededFuture(course))
                .map(course -> ApiReply.json(json(course).put("group", group)));
    }

    /** Fails when there is no such group: one that was not watched yet has no history either. */
    private Future<Void> known(String group) {
        return insight.lag(group).map(Problems::valueOf).mapEmpty();
    }

    private static JsonObject json(LagCourse course) {
        JsonArray partitions = new JsonArray();
        course.partitions().forEach((partition, lags) -> {
            JsonArray column = new JsonArray();
            lags.forEach(lag -> column.add(lag.orElse(null)));
            partitions.add(new JsonObject()
                    .put("topic", partition.topic())
                    .put("partition", partition.partition())
                    .put("lag", column));
        });
        return new JsonObject()
                .put("time_ms", new JsonArray(course.timesMs()))
                .put("lag", new JsonArray(course.lags()))
                .put("partitions", partitions);
    }

    private static JsonObject json(GroupLag look) {
        JsonArray partitions = new JsonArray();
        look.partitions().forEach(partition -> partitions.add(json(partition)));
        JsonArray members = new JsonArray();
        look.view().members().forEach(member -> members.add(json(member, look.lookedMs())));
        return new JsonObject()
                .put("group", look.groupId())
                .put("state", look.view().state())
                .put("type", look.view().type())
                .put("lag", look.lag())
                .put("lag_ms", look.lagMs())
                .put("since_commit_ms", look.sinceCommitMs().orElse(null))
                .put("since_heard_ms", look.sinceHeardMs().orElse(null))
                .put("rebalance_count", look.view().rebalanceCount())
                .put("members", members)
                .put("partitions", partitions);
    }

    private static JsonObject json(MemberView member, long nowMs) {
        return new JsonObject()
                .put("member", member.memberId())
                .put("instance", member.instanceId().orElse(null))
                .put("client", member.client().clientId())
                .put("host", member.client().clientHost())
                .put(
                        "since_heard_ms",
                        member.lastHeardMs()
                                .map(heardMs -> Math.max(0, nowMs - heardMs))
                                .orElse(null));
    }

    private static JsonObject json(PartitionLag partition) {
        return new JsonObject()
                .put("topic", partition.partition().topic())
                .put("partition", partition.partition().partition())
                .put("committed", partition.committed().orElse(null))
                .put("log_start", partition.log().map(LogView::logStartOffset).orElse(null))
                .put(
                        "last_stable",
                        partition.log().map(LogView::lastStableOffset).orElse(null))
                .put("end", partition.log().map(LogView::highWatermark).orElse(null))
                .put("lag", partition.lag().orElse(null))
                .put("lag_ms", partition.lagMs().orElse(null))
                .put("unstable", partition.unstable())
                .put("lost", partition.lost())
                .put("since_commit_ms", partition.sinceCommitMs().orElse(null))
                .put("owner", partition.ownerId().orElse(null));
    }
}
