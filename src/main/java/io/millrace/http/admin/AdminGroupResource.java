package io.millrace.http.admin;

import io.millrace.cluster.ClusterView;
import io.millrace.common.Outcome;
import io.millrace.coordinator.group.ConsumerGroupDescribe;
import io.millrace.coordinator.group.DeleteGroup;
import io.millrace.coordinator.group.DescribeGroup;
import io.millrace.coordinator.group.ListGroups;
import io.millrace.coordinator.group.ListGroups.ListedGroup;
import io.millrace.coordinator.group.RebalanceHistory;
import io.millrace.http.ApiHandler;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.Problems;
import io.millrace.http.RouteTable;
import io.millrace.http.bridge.TopicViews;
import io.millrace.http.cluster.EveryNode;
import io.millrace.http.cluster.ForwardedRequests;
import io.millrace.service.CoordinatorLookup;
import io.millrace.service.GroupInsight;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Groups: lists, members, lag, history, deletion, and resets of positions. A group's coordinator answers, whichever node is asked.
 * Thread-safe because it has no mutable state.
 */
public final class AdminGroupResource {
    private static final String LIST_HERE = "groups";
    private static final String OF_TOPIC_HERE = "topic-groups";
    private static final int TIMEOUT_MS = 10_000;

    private final GroupService groups;
    private final CoordinatorLookup coordinators;
    private final ForwardedRequests forwarded;
    private final ClusterView cluster;
    private final EveryNode nodes;
    private final GroupInsight insight;
    private final GroupLag lag;
    private final PositionReset reset;

    public AdminGroupResource(
            GroupService groups,
            CoordinatorLookup coordinators,
            ForwardedRequests forwarded,
            ClusterView cluster,
            EveryNode nodes,
            GroupInsight insight,
            GroupLag lag,
            PositionReset reset) {
        this.groups = groups;
        this.coordinators = coordinators;
        this.forwarded = forwarded;
        this.cluster = cluster;
        this.nodes = nodes;
        this.insight = insight;
        this.lag = lag;
        this.reset = reset;
    }

    public void addTo(RouteTable.Builder routes) {
        nodes.register(LIST_HERE, this::listHere);
        nodes.registerNow(OF_TOPIC_HERE, this::ofTopicHere);
        routes.get("/admin/groups", this::list, "page", "page_size", "search")
                .get("/admin/topics/{topic}/groups", this::ofTopic)
                .get("/admin/groups/{group}", byCoordinator("group", this::describe))
                .get("/admin/groups/{group}/lag", byCoordinator("group-lag", this::lag))
                .get("/admin/groups/{group}/history", byCoordinator("group-history", this::history))
                .post("/admin/groups/{group}/reset", byCoordinator("group-reset", reset::reset), "dry_run")
                .takes(PositionReset.BODY)
                .delete("/admin/groups/{group}", byCoordinator("group-delete", this::delete), "dry_run");
    }

    private ApiHandler byCoordinator(String name, ApiHandler handler) {
        return forwarded.byOwner(
                name,
                request -> coordinators
                        .ofGroup(request.pathParameter("group"))
                        .map(outcome -> Problems.valueOf(outcome).nodeId()),
                TIMEOUT_MS,
                handler);
    }

    private Future<ApiReply> list(ApiRequest request) {
        Page page = Page.of(request);
        return nodes.ask(LIST_HERE, request).map(answers -> {
            List<JsonObject> found = new ArrayList<>(answers.found());
            found.removeIf(group -> !page.finds(group.getString("group_id")));
            found.sort(Comparator.comparing(group -> group.getString("group_id")));
            return page.reply("groups", found, group -> group, answers.unanswered());
        });
    }

    private Future<ApiReply> listHere(ApiRequest request) {
        return groups.list(new ListGroups(Set.of(), Set.of())).map(outcome -> {
            JsonArray listed = new JsonArray();
            for (ListedGroup group : Problems.valueOf(outcome).groups()) {
                listed.add(new JsonObject()
                        .put("group_id", group.groupId())
                        .put("state", group.state())
                        .put("type", group.type())
                        .put("protocol_type", group.protocolType()));
            }
            return ApiReply.json(listed);
        });
    }

    /** Groups with positions in a topic, as of the latest round of looking at groups. */
    private Future<ApiReply> ofTopic(ApiRequest request) {
        new TopicViews(cluster).topic(request);
        return nodes.ask(OF_TOPIC_HERE, request).map(answers -> answers.reply("groups"));
    }

    private JsonArray ofTopicHere(ApiRequest request) {
        String topic = request.pathParameter("topic");
        JsonArray groups = new JsonArray();
        insight.latest().forEach(group -> GroupViews.inTopic(group, topic).ifPresent(groups::add));
        return groups;
    }

    private Future<ApiReply> describe(ApiRequest request) {
        String groupId = request.pathParameter("group");
        return groups.submit(groupId, new ConsumerGroupDescribe(groupId))
                .compose(outcome -> outcome instanceof Outcome.Done<ConsumerGroupDescribe.Reply> done
                        ? Future.succeededFuture(GroupViews.toJson(done.value(), cluster.image()))
                        : groups.submit(groupId, new DescribeGroup(groupId))
                                .map(classic -> GroupViews.toJson(Problems.valueOf(classic))))
                .map(ApiReply::json);
    }

    private Future<ApiReply> lag(ApiRequest request) {
        String groupId = request.pathParameter("group");
        return lag.of(groupId).compose(positions -> isThere(groupId, positions)).map(positions -> {
            JsonArray described = new JsonArray();
            long total = 0;
            for (GroupLag.Position position : positions) {
                total += position.lag().orElse(0L);
                described.add(new JsonObject()
                        .put("topic", position.partition().topic())
                        .put("partition", position.partition().partition())
                        .put("committed_offset", position.committed())
                        .put("end_offset", position.endOffset().orElse(null))
                        .put("lag", position.lag().orElse(null)));
            }
            return ApiReply.json(
                    new JsonObject().put("group_id", groupId).put("lag", total).put("partitions", described));
        });
    }

    /** A group without positions may be none at all. */
    private Future<List<GroupLag.Position>> isThere(String groupId, List<GroupLag.Position> positions) {
        return positions.isEmpty()
                ? groups.submit(groupId, new RebalanceHistory(groupId)).map(outcome -> {
                    Problems.valueOf(outcome);
                    return positions;
                })
                : Future.succeededFuture(positions);
    }

    private Future<ApiReply> history(ApiRequest request) {
        String groupId = request.pathParameter("group");
        return groups.submit(groupId, new RebalanceHistory(groupId))
                .map(outcome -> ApiReply.json(GroupViews.toJson(Problems.valueOf(outcome))));
    }

    private Future<ApiReply> delete(ApiRequest request) {
        String groupId = request.pathParameter("group");
        boolean dryRun = request.querySwitch("dry_run");
        Future<?> done = dryRun
                ? describe(request)
                : groups.submit(groupId, new DeleteGroup(groupId)).map(Problems::valueOf);
        return done.map(
                ignored -> ApiReply.json(new JsonObject().put("dry_run", dryRun).put("group_id", groupId)));
    }
}
