package io.millrace.http.admin;

import io.millrace.cluster.AlterConfig;
import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.config.ConfigValue;
import io.millrace.http.ApiHandler;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.http.cluster.ForwardedRequests;
import io.millrace.service.ConfigService;
import io.millrace.service.LogDirService;
import io.millrace.service.LogDirService.LogDirFacts;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;

/**
 * The cluster and its brokers: state, configs, log directories; a broker answers for itself, whichever is asked. Thread-safe because
 * it has no mutable state.
 */
public final class AdminBrokerResource {
    private static final int TIMEOUT_MS = 10_000;

    private final ClusterView cluster;
    private final ConfigService configs;
    private final LogDirService logDirs;
    private final ForwardedRequests forwarded;
    private final int nodeId;

    public AdminBrokerResource(
            ClusterView cluster,
            ConfigService configs,
            LogDirService logDirs,
            ForwardedRequests forwarded,
            int nodeId) {
        this.cluster = cluster;
        this.configs = configs;
        this.logDirs = logDirs;
        this.forwarded = forwarded;
        this.nodeId = nodeId;
    }

    public void addTo(RouteTable.Builder routes) {
        routes.get("/admin/cluster", request -> Future.succeededFuture(ApiReply.json(overview())))
                .get("/admin/brokers", this::brokers)
                .get("/admin/brokers/{broker}/configs", byBroker("broker-configs", this::describeConfigs))
                .patch("/admin/brokers/{broker}/configs", this::alterConfigs, "dry_run")
                .takes(ConfigRequests.BODY)
                .get("/admin/brokers/{broker}/log-dirs", byBroker("broker-log-dirs", this::describeLogDirs))
                .patch("/admin/cluster/configs", this::alterDefaults, "dry_run")
                .takes(ConfigRequests.BODY);
    }

    private ApiHandler byBroker(String name, ApiHandler handler) {
        return forwarded.byOwner(
                name, request -> Future.succeededFuture(broker(request).nodeId()), TIMEOUT_MS, handler);
    }

    private BrokerRegistration broker(ApiRequest request) {
        int id = request.pathNumber("broker", ProblemCode.BROKER_NOT_FOUND);
        BrokerRegistration broker = cluster.image().brokers().get(id);
        if (broker == null) {
            throw new RequestRefused(ProblemCode.BROKER_NOT_FOUND, "There is no broker " + id + " in the cluster.");
        }
        return broker;
    }

    /** What the cluster is made of and what is wrong with it. */
    public JsonObject overview() {
        ClusterImage image = cluster.image();
        JsonObject counts = new JsonObject();
        long[] count = new long[4];
        image.topicsByName()
                .values()
                .forEach(topic -> topic.partitions().forEach(partition -> {
                    count[0]++;
                    count[1] += Partitions.isUnderReplicated(partition) ? 1 : 0;
                    count[2] += partition.hasLeader() ? 0 : 1;
                    count[3] += partition.reassigning() ? 1 : 0;
                }));
        counts.put("topics", image.topicsByName().size())
                .put("partitions", count[0])
                .put("under_replicated", count[1])
                .put("leaderless", count[2])
                .put("reassigning", count[3]);
        return new JsonObject()
                .put("cluster_id", image.clusterId())
                .put("metadata_version", image.version())
                .put("controller", image.controllerId())
                .put("answered_by", nodeId)
                .put("counts", counts)
                .put("brokers", brokersOf(image));
    }

    private Future<ApiReply> brokers(ApiRequest request) {
        return Future.succeededFuture(ApiReply.json(new JsonObject().put("brokers", brokersOf(cluster.image()))));
    }

    private static JsonArray brokersOf(ClusterImage image) {
        JsonArray brokers = new JsonArray();
        image.brokers().values().stream()
                .sorted(Comparator.comparingInt(BrokerRegistration::nodeId))
                .forEach(broker -> brokers.add(toJson(image, broker)));
        return brokers;
    }

    private static JsonObject toJson(ClusterImage image, BrokerRegistration broker) {
        long leads = image.topicsByName().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .filter(partition -> partition.leader() == broker.nodeId())
                .count();
        long replicas = image.topicsByName().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .filter(partition -> partition.replicas().contains(broker.nodeId()))
                .count();
        JsonArray endpoints = new JsonArray();
        broker.endpoints()
                .forEach(endpoint -> endpoints.add(new JsonObject()
                        .put("listener", endpoint.listener())
                        .put("host", endpoint.host())
                        .put("port", endpoint.port())));
        return new JsonObject()
                .put("id", broker.nodeId())
                .put("state", broker.state().name())
                .put("draining", broker.draining())
                .put("rack", broker.rack().orElse(null))
                .put("broker_epoch", broker.brokerEpoch())
                .put("controller", image.controllerId() == broker.nodeId())
                .put("leads", leads)
                .put("replicas", replicas)
                .put("endpoints", endpoints);
    }

    private Future<ApiReply> describeConfigs(ApiRequest request) {
        return Future.succeededFuture(ApiReply.json(Configs.toJson(Problems.valueOf(configs.describeBroker(nodeId)))));
    }

    private Future<ApiReply> alterConfigs(ApiRequest request) {
        return alter(request, new AlterConfig.BrokerTarget(broker(request).nodeId()));
    }

    private Future<ApiReply> alterDefaults(ApiRequest request) {
        return alter(request, new AlterConfig.BrokerTarget(ClusterImage.CLUSTER_DEFAULT));
    }

    private Future<ApiReply> alter(ApiRequest request, AlterConfig.Target target) {
        boolean dryRun = request.querySwitch("dry_run");
        AlterConfig command = ConfigRequests.read(request, target);
        boolean other = target instanceof AlterConfig.BrokerTarget broker
                && broker.nodeId() != nodeId
                && broker.nodeId() != ClusterImage.CLUSTER_DEFAULT;
        List<ConfigValue> before = other ? List.of() : configs.effective().describe();
        return configs.alter(List.of(command), dryRun).map(outcomes -> {
            Problems.valueOf(outcomes.get(0));
            return ApiReply.json(ConfigRequests.plan(command, dryRun, before));
        });
    }

    private Future<ApiReply> describeLogDirs(ApiRequest request) {
        return logDirs.describe().map(directories -> {
            JsonArray described = new JsonArray();
            directories.forEach(directory -> described.add(toJson(directory)));
            return ApiReply.json(new JsonObject().put("broker", nodeId).put("log_dirs", described));
        });
    }

    private static JsonObject toJson(LogDirFacts directory) {
        JsonArray replicas = new JsonArray();
        directory
                .replicas()
                .forEach(replica -> replicas.add(new JsonObject()
                        .put("topic", replica.topicPartition().topic())
                        .put("partition", replica.topicPartition().partition())
                        .put("size_bytes", replica.sizeBytes())
                        .put("log_end_offset", replica.logEndOffset())
                        .put("offset_lag", replica.offsetLag())
                        .put("future", replica.future())));
        return new JsonObject()
                .put("path", directory.path().toString())
                .put("total_bytes", directory.totalBytes())
                .put("usable_bytes", directory.usableBytes())
                .put("offline_reason", directory.offlineReason().orElse(null))
                .put("replicas", replicas);
    }
}
