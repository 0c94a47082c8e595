package io.millrace.http.admin;

import static io.millrace.http.BodySchema.number;
import static io.millrace.http.BodySchema.object;

import io.millrace.cluster.AlterConfig;
import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.ConfigOperation;
import io.millrace.cluster.DrainPreview;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.JsonFields;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.http.cluster.ForwardedRequests;
import io.millrace.service.ConfigService;
import io.millrace.service.figures.PartitionInstances;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A node as a whole: the verticle instances that own its partitions, and its way out of the cluster. Thread-safe because it has no
 * mutable state.
 */
public final class AdminNodeResource {
    private static final int TIMEOUT_MS = 10_000;
    private static final String INSTANCES = "partition.instances";
    private static final String DRAINING = "node.draining";
    private static final int MAX_SHOWN_MOVES = 1_000;

    private final ClusterView cluster;
    private final ConfigService configs;
    private final PartitionInstances instances;
    private final ForwardedRequests forwarded;
    private final RandomGenerator random;
    private final int nodeId;

    /**
     * A resource.
     *
     * @param configs refuses changes on a node that is read-only over HTTP
     */
    public AdminNodeResource(
            ClusterView cluster,
            ConfigService configs,
            PartitionInstances instances,
            ForwardedRequests forwarded,
            RandomGenerator random,
            int nodeId) {
        this.cluster = cluster;
        this.configs = configs;
        this.instances = instances;
        this.forwarded = forwarded;
        this.random = random;
        this.nodeId = nodeId;
    }

    public void addTo(RouteTable.Builder routes) {
        routes.get(
                        "/admin/brokers/{broker}/instances",
                        forwarded.byOwner("instances", this::owner, TIMEOUT_MS, this::instances))
                .put(
                        "/admin/brokers/{broker}/instances",
                        forwarded.byOwner("instances-set", this::owner, TIMEOUT_MS, this::setInstances),
                        "dry_run")
                .takes(object().needs("count", number()))
                .post("/admin/brokers/{broker}/drain", this::drain, "dry_run")
                .delete("/admin/brokers/{broker}/drain", this::stay, "dry_run");
    }

    private Future<Integer> owner(ApiRequest request) {
        return Future.succeededFuture(broker(request).nodeId());
    }

    private BrokerRegistration broker(ApiRequest request) {
        int id = request.pathNumber("broker", ProblemCode.BROKER_NOT_FOUND);
        return Optional.ofNullable(cluster.image().brokers().get(id))
                .orElseThrow(() -> new RequestRefused(
                        ProblemCode.BROKER_NOT_FOUND, "There is no broker " + id + " in the cluster."));
    }

    private Future<ApiReply> instances(ApiRequest request) {
        JsonArray each = new JsonArray();
        List<Integer> partitions = instances.partitions();
        for (int number = 0; number < partitions.size(); number++) {
            each.add(new JsonObject().put("instance", number).put("partitions", partitions.get(number)));
        }
        return Future.succeededFuture(ApiReply.json(new JsonObject()
                .put("broker", nodeId)
                .put("count", partitions.size())
                .put("queued_commands", instances.queuedCommands())
                .put("queued_bytes", instances.queuedBytes())
                .put("instances", each)));
    }

    /** The body {@code {"count": 4}}. */
    private Future<ApiReply> setInstances(ApiRequest request) {
        boolean dryRun = request.querySwitch("dry_run");
        JsonFields body = request.json();
        int count = (int) body.requiredNumber("count", 1, 1_000);
        body.end();
        int before = instances.partitions().size();
        int moving = instances.movingAt(count);
        return alter(nodeId, ConfigOperation.set(INSTANCES, Integer.toString(count)), dryRun)
                .map(done -> ApiReply.json(new JsonObject()
                        .put("dry_run", dryRun)
                        .put("broker", nodeId)
                        .put("before", before)
                        .put("count", count)
                        .put("moving_partitions", moving)));
    }

    private Future<Void> alter(int broker, ConfigOperation operation, boolean dryRun) {
        AlterConfig command = new AlterConfig(new AlterConfig.BrokerTarget(broker), List.of(operation), false);
        return configs.alter(List.of(command), dryRun).map(outcomes -> {
            Problems.valueOf(outcomes.get(0));
            return null;
        });
    }

    /** Asks the controller to empty a node: its partitions get other homes, some at a time, and it gets no new ones. */
    private Future<ApiReply> drain(ApiRequest request) {
        boolean dryRun = request.querySwitch("dry_run");
        BrokerRegistration broker = broker(request);
        DrainPreview preview = DrainPreview.of(cluster.image(), broker, random);
        return alter(broker.nodeId(), ConfigOperation.set(DRAINING, "true"), dryRun)
                .map(done -> ApiReply.json(new JsonObject()
                        .put("dry_run", dryRun)
                        .put("broker", broker.nodeId())
                        .put("moving_partitions", preview.moves().size())
                        .put("stuck_partitions", preview.stuck().size())
                        .put("moves", moves(preview))
                        .put("stuck", stuck(preview))));
    }

    private static JsonArray moves(DrainPreview preview) {
        JsonArray moves = new JsonArray();
        preview.moves().stream()
                .limit(MAX_SHOWN_MOVES)
                .forEach(move -> moves.add(new JsonObject()
                        .put("topic", move.topic())
                        .put("partition", move.partition())
                        .put("from", new JsonArray(move.from()))
                        .put("to", new JsonArray(move.to()))));
        return moves;
    }

    private static JsonArray stuck(DrainPreview preview) {
        JsonArray stuck = new JsonArray();
        preview.stuck().stream()
                .limit(MAX_SHOWN_MOVES)
                .forEach(place ->
                        stuck.add(new JsonObject().put("topic", place.topic()).put("partition", place.partition())));
        return stuck;
    }

    /** Takes the wish back; what has moved stays where it is. */
    private Future<ApiReply> stay(ApiRequest request) {
        boolean dryRun = request.querySwitch("dry_run");
        int broker = broker(request).nodeId();
        ConfigOperation back = new ConfigOperation(ConfigOperation.Kind.DELETE, DRAINING, Optional.empty());
        return alter(broker, back, dryRun)
                .map(done -> ApiReply.json(new JsonObject()
                        .put("dry_run", dryRun)
                        .put("broker", broker)
                        .put("draining", false)));
    }
}
