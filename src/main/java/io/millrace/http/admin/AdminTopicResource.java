package io.millrace.http.admin;

import static io.millrace.http.BodySchema.number;
import static io.millrace.http.BodySchema.object;

import io.millrace.cluster.AddPartitions;
import io.millrace.cluster.AlterConfig;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.InternalTopics;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.cluster.TopicSelector;
import io.millrace.config.ConfigValue;
import io.millrace.config.TopicConfig;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.JsonFields;
import io.millrace.http.Problems;
import io.millrace.http.RouteTable;
import io.millrace.http.bridge.TopicViews;
import io.millrace.service.ConfigService;
import io.millrace.service.TopicService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Topics with everything about them: lists, configs, more partitions, deletion. Thread-safe because it has no mutable state. */
public final class AdminTopicResource {
    private final ClusterView cluster;
    private final TopicViews views;
    private final TopicService topics;
    private final TopicService tentative;
    private final ConfigService configs;
    private final TopicFigures figures;

    /**
     * A resource.
     *
     * @param tentative decides and commits nothing
     */
    public AdminTopicResource(
            ClusterView cluster,
            TopicService topics,
            TopicService tentative,
            ConfigService configs,
            TopicFigures figures) {
        this.figures = figures;
        this.cluster = cluster;
        this.views = new TopicViews(cluster);
        this.topics = topics;
        this.tentative = tentative;
        this.configs = configs;
    }

    public void addTo(RouteTable.Builder routes) {
        routes.get("/admin/topics", this::list, "page", "page_size", "search", "internal", "sort", "order")
                .get("/admin/topic-defaults", this::defaults)
                .get("/admin/topics/{topic}", this::describe)
                .delete("/admin/topics/{topic}", this::delete, "dry_run")
                .get("/admin/topics/{topic}/configs", this::configs)
                .patch("/admin/topics/{topic}/configs", this::alter, "dry_run")
                .takes(ConfigRequests.BODY)
                .post("/admin/topics/{topic}/partitions", this::addPartitions, "dry_run")
                .takes(object().needs("count", number()))
                .get("/admin/partitions", this::partitions, "page", "page_size", "search", "state");
    }

    private Future<ApiReply> list(ApiRequest request) {
        Page page = Page.of(request);
        TopicOrder order = TopicOrder.of(request);
        boolean internal = request.querySwitch("internal");
        List<TopicRegistration> found = cluster.image().topicsByName().values().stream()
                .filter(topic -> page.finds(topic.name()))
                .filter(topic -> internal || !InternalTopics.contains(topic.name()))
                .toList();
        if (order.needsFigures()) {
            return figures.ofAll().map(known -> reply(page, order.sorted(found, known), known));
        }
        List<TopicRegistration> sorted = order.sorted(found, Map.of());
        List<String> shown =
                page.of(sorted).stream().map(TopicRegistration::name).toList();
        return figures.of(shown).map(known -> reply(page, sorted, known));
    }

    private static ApiReply reply(Page page, List<TopicRegistration> topics, Map<String, JsonObject> known) {
        return page.reply(
                "topics",
                topics,
                topic -> known.getOrDefault(topic.name(), new JsonObject())
                        .copy()
                        .mergeIn(summary(topic)));
    }

    private static JsonObject summary(TopicRegistration topic) {
        long underReplicated = topic.partitions().stream()
                .filter(Partitions::isUnderReplicated)
                .count();
        long leaderless = topic.partitions().stream()
                .filter(partition -> !partition.hasLeader())
                .count();
        return new JsonObject()
                .put("name", topic.name())
                .put("id", topic.id().toString())
                .put("internal", InternalTopics.contains(topic.name()))
                .put("partitions", topic.partitions().size())
                .put(
                        "replication_factor",
                        topic.partitions().get(0).targetReplicas().size())
                .put("under_replicated", underReplicated)
                .put("leaderless", leaderless)
                .put("overrides", topic.overrides().size())
                .put("nodes", new JsonArray(topic.nodes()));
    }

    private Future<ApiReply> describe(ApiRequest request) {
        ClusterImage image = cluster.image();
        TopicRegistration topic = views.topic(request);
        JsonArray partitions = new JsonArray();
        topic.partitions().forEach(partition -> partitions.add(Partitions.toJson(image, topic.name(), partition)));
        JsonObject overrides = new JsonObject();
        topic.overrides().forEach(overrides::put);
        return Future.succeededFuture(
                ApiReply.json(summary(topic).put("overrides", overrides).put("partitions", partitions)));
    }

    private Future<ApiReply> configs(ApiRequest request) {
        return Future.succeededFuture(ApiReply.json(
                Configs.toJson(configs.effective(views.topic(request)).describe())));
    }

    /** The configs that a topic without any of its own has. */
    private Future<ApiReply> defaults(ApiRequest request) {
        return Future.succeededFuture(ApiReply.json(
                Configs.toJson(TopicConfig.of(configs.effective(), Map.of()).describe())));
    }

    private Future<ApiReply> alter(ApiRequest request) {
        TopicRegistration topic = views.topic(request);
        boolean dryRun = request.querySwitch("dry_run");
        AlterConfig command = ConfigRequests.read(request, new AlterConfig.TopicTarget(topic.name()));
        List<ConfigValue> before = configs.effective(topic).describe();
        return configs.alter(List.of(command), dryRun)
                .map(outcomes -> {
                    Problems.valueOf(outcomes.get(0));
                    return ConfigRequests.plan(command, dryRun, before).put("topic", topic.name());
                })
                .map(ApiReply::json);
    }

    private Future<ApiReply> addPartitions(ApiRequest request) {
        TopicRegistration topic = views.topic(request);
        JsonFields body = request.json();
        int count = (int) body.requiredNumber("count", 1, 100_000);
        body.end();
        boolean dryRun = request.querySwitch("dry_run");
        return topics.addPartitions(List.of(new AddPartitions(topic.name(), count, List.of())), dryRun)
                .map(outcomes -> {
                    JsonArray added = new JsonArray();
                    Problems.valueOf(outcomes.get(0))
                            .partitions()
                            .forEach(partition ->
                                    added.add(Partitions.toJson(cluster.image(), topic.name(), partition)));
                    return ApiReply.json(new JsonObject()
                            .put("dry_run", dryRun)
                            .put("topic", topic.name())
                            .put("count", count)
                            .put("added", added));
                });
    }

    private Future<ApiReply> delete(ApiRequest request) {
        TopicRegistration topic = views.topic(request);
        boolean dryRun = request.querySwitch("dry_run");
        return (dryRun ? tentative : topics)
                .delete(List.of(new TopicSelector.ById(topic.id())))
                .map(outcomes -> {
                    TopicRegistration deleted = Problems.valueOf(outcomes.get(0));
                    return ApiReply.json(new JsonObject()
                            .put("dry_run", dryRun)
                            .put("topic", deleted.name())
                            .put("partitions", deleted.partitions().size()));
                });
    }

    private record Place(String topic, PartitionRegistration partition) {}

    private Future<ApiReply> partitions(ApiRequest request) {
        ClusterImage image = cluster.image();
        Page page = Page.of(request);
        PartitionFilter filter = PartitionFilter.of(request);
        List<Place> found = new ArrayList<>();
        image.topicsByName().values().stream()
                .filter(topic -> page.finds(topic.name()))
                .sorted(Comparator.comparing(TopicRegistration::name))
                .forEach(topic -> topic.partitions().stream()
                        .filter(partition -> filter.takes(image, partition))
                        .forEach(partition -> found.add(new Place(topic.name(), partition))));
        return Future.succeededFuture(
                page.reply("partitions", found, place -> Partitions.toJson(image, place.topic(), place.partition())));
    }
}
