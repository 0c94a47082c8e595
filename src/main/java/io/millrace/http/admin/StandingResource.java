package io.millrace.http.admin;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.HealthCheck;
import io.millrace.http.RouteTable;
import io.millrace.http.cluster.EveryNode;
import io.millrace.service.GroupInsight;
import io.millrace.service.LogDirService;
import io.millrace.service.LogDirService.LogDirFacts;
import io.millrace.service.figures.DiskForecast;
import io.millrace.service.figures.NodeHistory;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * How the cluster stands: health of each node with reasons, disks with the hours they will last, and alerts of all kinds. Each node
 * answers for itself. Thread-safe because it has no mutable state.
 */
public final class StandingResource {
    private static final String HEALTH_HERE = "health";
    private static final String DISKS_HERE = "disks";
    private static final String ALERTS_HERE = "alerts";
    private static final double SOON_HOURS = 24;
    private static final double LITTLE_LEFT = 0.05;

    private final ClusterView cluster;
    private final GroupInsight groups;
    private final LogDirService logDirs;
    private final NodeHistory history;
    private final Supplier<List<HealthCheck>> health;
    private final EveryNode nodes;
    private final int nodeId;

    public StandingResource(
            ClusterView cluster,
            GroupInsight groups,
            LogDirService logDirs,
            NodeHistory history,
            Supplier<List<HealthCheck>> health,
            EveryNode nodes,
            int nodeId) {
        this.cluster = cluster;
        this.groups = groups;
        this.logDirs = logDirs;
        this.history = history;
        this.health = health;
        this.nodes = nodes;
        this.nodeId = nodeId;
    }

    public void addTo(RouteTable.Builder routes) {
        nodes.registerNow(HEALTH_HERE, request -> new JsonArray().add(healthHere()));
        nodes.register(DISKS_HERE, request -> disksHere().map(ApiReply::json));
        nodes.register(ALERTS_HERE, request -> alertsHere().map(ApiReply::json));
        routes.get("/admin/health", request -> nodes.ask(HEALTH_HERE, request).map(found -> found.reply("brokers")))
                .get("/admin/disks", request -> nodes.ask(DISKS_HERE, request).map(found -> found.reply("disks")))
                .get("/admin/alerts", this::alerts);
    }

    private JsonObject healthHere() {
        List<HealthCheck> checks = health.get();
        JsonArray reasons = new JsonArray();
        checks.forEach(check -> reasons.add(new JsonObject()
                .put("name", check.name())
                .put("good", check.good())
                .put("detail", check.detail())));
        return new JsonObject()
                .put("broker", nodeId)
                .put("ready", checks.stream().allMatch(HealthCheck::good))
                .put("reasons", reasons);
    }

    // ---- disks

    private Future<JsonArray> disksHere() {
        return logDirs.describe().map(directories -> {
            JsonArray disks = new JsonArray();
            for (int index = 0; index < directories.size(); index++) {
                disks.add(disk(directories.get(index), index));
            }
            return disks;
        });
    }

    private JsonObject disk(LogDirFacts directory, int index) {
        OptionalDouble hours = hoursLeft(index);
        return new JsonObject()
                .put("broker", nodeId)
                .put("path", directory.path().toString())
                .put("total_bytes", directory.totalBytes())
                .put("usable_bytes", directory.usableBytes())
                .put("offline_reason", directory.offlineReason().orElse(null))
                .put("replicas", directory.replicas().size())
                .put("hours_left", hours.isPresent() ? hours.getAsDouble() : null);
    }

    /** By the last day where it is known, and by the last hour where that says that it goes faster now. */
    private OptionalDouble hoursLeft(int index) {
        OptionalDouble byHour = DiskForecast.hoursLeft(history.hour().all(), index);
        OptionalDouble byDay = DiskForecast.hoursLeft(history.day().all(), index);
        if (byHour.isEmpty() || byDay.isEmpty()) {
            return byHour.isPresent() ? byHour : byDay;
        }
        return OptionalDouble.of(Math.min(byHour.getAsDouble(), byDay.getAsDouble()));
    }

    // ---- alerts

    private static JsonObject alert(String kind, String severity, String message) {
        return new JsonObject().put("alert", kind).put("severity", severity).put("message", message);
    }

    private Future<ApiReply> alerts(ApiRequest request) {
        return nodes.ask(ALERTS_HERE, request).map(answers -> {
            List<JsonObject> all = new ArrayList<>(ofCluster(cluster.image()));
            all.addAll(answers.found());
            for (int silent : answers.unanswered()) {
                all.add(alert("node_silent", "critical", "Node " + silent + " does not answer questions about itself.")
                        .put("broker", silent));
            }
            return new EveryNode.Answers(all, answers.unanswered()).reply("alerts");
        });
    }

    private Future<JsonArray> alertsHere() {
        return logDirs.describe().map(directories -> {
            JsonArray standing = new JsonArray();
            groups.alerts()
                    .forEach(alert -> standing.add(alert(alert.kind().label(), "warning", alert.message())
                            .put("group", alert.groupId())
                            .put("broker", nodeId)
                            .put("raised_ms", alert.raisedMs())));
            for (int index = 0; index < directories.size(); index++) {
                ofDisk(directories.get(index), index).forEach(standing::add);
            }
            return standing;
        });
    }

    private List<JsonObject> ofDisk(LogDirFacts directory, int index) {
        List<JsonObject> found = new ArrayList<>();
        String place = directory.path() + " of node " + nodeId;
        directory
                .offlineReason()
                .ifPresent(reason -> found.add(alert("log_dir_offline", "critical", place + " is offline: " + reason)));
        if (directory.offlineReason().isEmpty()) {
            OptionalDouble hours = hoursLeft(index);
            if (directory.usableBytes() < directory.totalBytes() * LITTLE_LEFT) {
                found.add(alert(
                        "disk_nearly_full",
                        "critical",
                        "%s has %,d MB left.".formatted(place, directory.usableBytes() >> 20)));
            } else if (hours.isPresent() && hours.getAsDouble() < SOON_HOURS) {
                found.add(alert(
                        "disk_full_soon",
                        "warning",
                        "%s will be full in %.1f hours if it goes on like this."
                                .formatted(place, hours.getAsDouble())));
            }
        }
        found.forEach(alert -> alert.put("broker", nodeId));
        return found;
    }

    private static List<JsonObject> ofCluster(ClusterImage image) {
        long leaderless = count(image, partition -> !partition.hasLeader());
        long underReplicated = count(image, Partitions::isUnderReplicated);
        List<JsonObject> found = new ArrayList<>();
        if (leaderless > 0) {
            found.add(alert("leaderless", "critical", leaderless + " partitions have no leader: nobody can use them."));
        }
        if (underReplicated > 0) {
            found.add(alert(
                    "under_replicated",
                    "warning",
                    underReplicated + " partitions have replicas that are not in sync."));
        }
        for (BrokerRegistration broker : image.brokers().values()) {
            if (!broker.active()) {
                found.add(alert(
                                "broker_not_active",
                                "warning",
                                "Node " + broker.nodeId() + " is " + broker.state() + " and leads nothing.")
                        .put("broker", broker.nodeId()));
            }
        }
        return found;
    }

    private static long count(ClusterImage image, Predicate<PartitionRegistration> wanted) {
        return image.topicsByName().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .filter(wanted)
                .count();
    }
}
