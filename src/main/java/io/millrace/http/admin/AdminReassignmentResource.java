package io.millrace.http.admin;

import static io.millrace.http.BodySchema.listOf;
import static io.millrace.http.BodySchema.number;
import static io.millrace.http.BodySchema.object;
import static io.millrace.http.BodySchema.oneOf;
import static io.millrace.http.BodySchema.text;

import io.millrace.cluster.AlterReassignment;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.ElectLeader;
import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.common.Outcome;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.BodySchema;
import io.millrace.http.JsonFields;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.service.PartitionAdminService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Moves partitions between brokers and elects their leaders. Thread-safe because it has no mutable state. */
public final class AdminReassignmentResource {
    private static final int MAX_NODE_ID = Integer.MAX_VALUE;

    private final ClusterView cluster;
    private final PartitionAdminService partitions;
    private final PartitionAdminService tentative;

    /**
     * A resource.
     *
     * @param tentative decides and commits nothing
     */
    public AdminReassignmentResource(
            ClusterView cluster, PartitionAdminService partitions, PartitionAdminService tentative) {
        this.cluster = cluster;
        this.partitions = partitions;
        this.tentative = tentative;
    }

    public void addTo(RouteTable.Builder routes) {
        BodySchema place = object().needs("topic", text()).needs("partition", number());
        routes.post("/admin/reassignments", this::reassign, "dry_run")
                .takes(object().needs("partitions", listOf(place.with("replicas", listOf(number())))))
                .post("/admin/elections", this::elect, "dry_run")
                .takes(object().with("kind", oneOf("preferred", "unclean")).needs("partitions", listOf(place)));
    }

    /** The body {@code {"partitions": [{"topic": "t", "partition": 0, "replicas": [1, 2]}]}}; no replicas take a move back. */
    private Future<ApiReply> reassign(ApiRequest request) {
        JsonFields body = request.json();
        List<AlterReassignment> commands = new ArrayList<>();
        for (JsonFields partition : body.objects("partitions")) {
            List<Integer> replicas = partition.numbers("replicas");
            commands.add(new AlterReassignment(
                    partition.requiredText("topic"),
                    (int) partition.requiredNumber("partition", 0, MAX_NODE_ID),
                    replicas.isEmpty() ? Optional.empty() : Optional.of(replicas),
                    true));
            partition.end();
        }
        body.end();
        requireSome(commands);
        boolean dryRun = request.querySwitch("dry_run");
        return (dryRun ? tentative : partitions).reassign(commands).map(outcomes -> {
            JsonArray plan = new JsonArray();
            for (int index = 0; index < commands.size(); index++) {
                plan.add(result(commands.get(index).topic(), commands.get(index).partition(), outcomes.get(index)));
            }
            return ApiReply.json(new JsonObject().put("dry_run", dryRun).put("partitions", plan));
        });
    }

    /** The body {@code {"kind": "preferred", "partitions": [{"topic": "t", "partition": 0}]}}. */
    private Future<ApiReply> elect(ApiRequest request) {
        JsonFields body = request.json();
        ElectLeader.Kind kind = kind(body.text("kind").orElse("preferred"));
        List<ElectLeader> commands = new ArrayList<>();
        for (JsonFields partition : body.objects("partitions")) {
            commands.add(new ElectLeader(
                    partition.requiredText("topic"),
                    (int) partition.requiredNumber("partition", 0, MAX_NODE_ID),
                    kind));
            partition.end();
        }
        body.end();
        requireSome(commands);
        boolean dryRun = request.querySwitch("dry_run");
        return (dryRun ? tentative : partitions).elect(commands).map(elections -> {
            JsonArray plan = new JsonArray();
            elections.forEach(election -> plan.add(
                    result(election.command().topic(), election.command().partition(), election.outcome())));
            return ApiReply.json(new JsonObject().put("dry_run", dryRun).put("partitions", plan));
        });
    }

    private static ElectLeader.Kind kind(String name) {
        for (ElectLeader.Kind kind : ElectLeader.Kind.values()) {
            if (kind.name().equalsIgnoreCase(name)) {
                return kind;
            }
        }
        throw new RequestRefused(
                ProblemCode.UNPROCESSABLE, "kind '" + name + "' is not known; there are preferred and unclean.");
    }

    private static void requireSome(List<?> commands) {
        if (commands.isEmpty()) {
            throw new RequestRefused(ProblemCode.UNPROCESSABLE, "There are no partitions in the body.");
        }
    }

    private JsonObject result(String topic, int partition, Outcome<PartitionChanged> outcome) {
        if (outcome instanceof Outcome.Done<PartitionChanged> done) {
            return Partitions.toJson(cluster.image(), topic, done.value().partition());
        }
        Problem problem = Problems.of(((Outcome.Refused<PartitionChanged>) outcome).refusal());
        return new JsonObject()
                .put("topic", topic)
                .put("partition", partition)
                .put("error_code", problem.code().code())
                .put("message", problem.detail());
    }
}
