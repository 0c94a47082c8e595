package io.millrace.http.admin;

import static io.millrace.http.BodySchema.listOf;
import static io.millrace.http.BodySchema.number;
import static io.millrace.http.BodySchema.object;
import static io.millrace.http.BodySchema.oneOf;
import static io.millrace.http.BodySchema.text;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.OffsetCommit;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.BodySchema;
import io.millrace.http.JsonFields;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.service.FetchIsolation;
import io.millrace.service.GroupService;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.service.PartitionRef;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts the positions of a group elsewhere: to the first or the last record, to an offset, to a time. The plan is shown first; a
 * group with members refuses, for they would go on where they are. Thread-safe because it has no mutable state.
 */
public final class PositionReset {
    static final BodySchema BODY = object().needs("topic", text())
            .with("partitions", listOf(number()))
            .needs("to", oneOf("earliest", "latest", "offset", "timestamp"))
            .with("offset", number())
            .with("timestamp", number());

    private final GroupService groups;
    private final RoutedOffsets offsets;
    private final ClusterView cluster;

    /**
     * A reset.
     *
     * @param groups refuses commits on a node that is read-only over HTTP
     */
    public PositionReset(GroupService groups, RoutedOffsets offsets, ClusterView cluster) {
        this.groups = groups;
        this.offsets = offsets;
        this.cluster = cluster;
    }

    private record Move(TopicRegistration topic, int partition, long offset) {}

    /** The body {@code {"topic": "t", "partitions": [0], "to": "earliest"}}; no partitions means all. */
    Future<ApiReply> reset(ApiRequest request) {
        String groupId = request.pathParameter("group");
        boolean dryRun = request.querySwitch("dry_run");
        JsonFields body = request.json();
        TopicRegistration topic = topic(body.requiredText("topic"));
        List<Integer> partitions = partitions(topic, body.numbers("partitions"));
        String to = body.requiredText("to");
        Optional<Long> offset = body.number("offset", 0, Long.MAX_VALUE);
        Optional<Long> timestamp = body.number("timestamp", 0, Long.MAX_VALUE);
        body.end();
        List<Future<Move>> found = new ArrayList<>();
        for (int partition : partitions) {
            PartitionRef place = new PartitionRef(topic.id(), topic.name(), partition, -1);
            found.add(target(place, to, offset, timestamp).map(target -> new Move(topic, partition, target)));
        }
        return Future.all(found).compose(all -> {
            List<Move> moves = all.list();
            return (dryRun ? Future.<Void>succeededFuture() : commit(groupId, moves))
                    .map(done -> plan(groupId, dryRun, moves));
        });
    }

    private TopicRegistration topic(String name) {
        return cluster.image()
                .topic(name)
                .orElseThrow(
                        () -> new RequestRefused(ProblemCode.TOPIC_NOT_FOUND, "There is no topic '" + name + "'."));
    }

    private static List<Integer> partitions(TopicRegistration topic, List<Integer> chosen) {
        int count = topic.partitions().size();
        for (int partition : chosen) {
            if (partition < 0 || partition >= count) {
                throw new RequestRefused(
                        ProblemCode.PARTITION_NOT_FOUND,
                        topic.name() + " has no partition " + partition + ", it has " + count + ".");
            }
        }
        return chosen.isEmpty()
                ? topic.partitions().stream().map(each -> each.partition()).toList()
                : chosen;
    }

    private Future<Long> target(PartitionRef place, String to, Optional<Long> offset, Optional<Long> timestamp) {
        OffsetQuery latest = new OffsetQuery.Latest(FetchIsolation.HIGH_WATERMARK);
        return switch (to) {
            case "earliest" -> offsets.find(place, new OffsetQuery.Earliest()).map(Problems::valueOf);
            case "latest" -> offsets.find(place, latest).map(Problems::valueOf);
            case "offset" -> within(place, latest, required(offset, "offset"));
            case "timestamp" ->
                offsets.find(
                                place,
                                new OffsetQuery.AtTimestamp(
                                        required(timestamp, "timestamp"), FetchIsolation.HIGH_WATERMARK))
                        .compose(at ->
                                Problems.valueOf(at) >= 0 ? Future.succeededFuture(at) : offsets.find(place, latest))
                        .map(Problems::valueOf);
            default ->
                throw new RequestRefused(
                        ProblemCode.UNPROCESSABLE,
                        "to '" + to + "' is not known; there are earliest, latest, offset and timestamp.");
        };
    }

    private static long required(Optional<Long> value, String name) {
        return value.orElseThrow(() ->
                new RequestRefused(ProblemCode.UNPROCESSABLE, "The field '" + name + "' is missing in the body."));
    }

    /** An offset that is there to be read; the nearest one otherwise. */
    private Future<Long> within(PartitionRef place, OffsetQuery latest, long wanted) {
        return offsets.find(place, new OffsetQuery.Earliest())
                .compose(first -> offsets.find(place, latest)
                        .map(end -> Math.max(Problems.valueOf(first), Math.min(Problems.valueOf(end), wanted))));
    }

    private Future<Void> commit(String groupId, List<Move> moves) {
        List<OffsetCommit.Position> positions = moves.stream()
                .map(move -> new OffsetCommit.Position(
                        move.topic().id(),
                        new TopicPartition(move.topic().name(), move.partition()),
                        move.offset(),
                        -1,
                        ""))
                .toList();
        OffsetCommit command = new OffsetCommit(groupId, "", Optional.empty(), -1, Optional.empty(), true, positions);
        return groups.submit(groupId, command).map(outcome -> {
            if (outcome instanceof Outcome.Refused<OffsetCommit.Reply> refused
                    && refused.refusal().reason() == Refusal.Reason.UNKNOWN_MEMBER_ID) {
                throw new RequestRefused(
                        ProblemCode.ILLEGAL_STATE,
                        "Group '" + groupId + "' has members, which go on where they are. Stop them first.");
            }
            Problems.valueOf(outcome).positions().stream()
                    .flatMap(stored -> stored.refusal().stream())
                    .findFirst()
                    .ifPresent(refusal -> {
                        Problem problem = Problems.of(refusal);
                        throw new RequestRefused(problem);
                    });
            return null;
        });
    }

    private static ApiReply plan(String groupId, boolean dryRun, List<Move> moves) {
        JsonArray positions = new JsonArray();
        for (Move move : moves) {
            positions.add(new JsonObject()
                    .put("topic", move.topic().name())
                    .put("partition", move.partition())
                    .put("offset", move.offset()));
        }
        return ApiReply.json(
                new JsonObject().put("dry_run", dryRun).put("group_id", groupId).put("positions", positions));
    }
}
