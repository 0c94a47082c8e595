package io.millrace.http.bridge;

import static io.millrace.http.BodySchema.number;
import static io.millrace.http.BodySchema.object;
import static io.millrace.http.BodySchema.settings;
import static io.millrace.http.BodySchema.text;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.CreateTopic;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.config.ConfigValue;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.JsonFields;
import io.millrace.http.Problems;
import io.millrace.http.RouteTable;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.service.ConfigService;
import io.millrace.service.FetchIsolation;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.service.PartitionRef;
import io.millrace.service.TopicService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Topics, their partitions and offsets, and the brokers; creation of topics. Thread-safe because it has no mutable state. */
public final class TopicResource {
    private static final int CREATED = 201;

    private final ClusterView cluster;
    private final TopicViews views;
    private final TopicService topics;
    private final ConfigService configs;
    private final RoutedOffsets offsets;
    private final String version;

    /**
     * A resource.
     *
     * @param version of this program, for people
     */
    public TopicResource(
            ClusterView cluster, TopicService topics, ConfigService configs, RoutedOffsets offsets, String version) {
        this.cluster = cluster;
        this.views = new TopicViews(cluster);
        this.topics = topics;
        this.configs = configs;
        this.offsets = offsets;
        this.version = version;
    }

    public void addTo(RouteTable.Builder routes) {
        routes.get("/api", this::about)
                .get("/brokers", this::brokers)
                .get("/topics", this::list)
                .get("/topics/{topic}", this::describe)
                .get("/topics/{topic}/partitions", this::partitions)
                .get("/topics/{topic}/partitions/{partition}", this::partition)
                .get("/topics/{topic}/partitions/{partition}/offsets", this::offsets)
                .post("/admin/topics", this::create, "dry_run")
                .takes(object().needs("topic_name", text())
                        .with("partitions_count", number())
                        .with("replication_factor", number())
                        .with("configs", settings()));
    }

    private Future<ApiReply> about(ApiRequest request) {
        return reply(new JsonObject()
                .put("name", "Millrace")
                .put("version", version)
                .put("bridge_version", version)
                .put("cluster_id", cluster.image().clusterId()));
    }

    private Future<ApiReply> brokers(ApiRequest request) {
        JsonArray ids = new JsonArray();
        new TreeSet<>(cluster.image().brokers().keySet()).forEach(ids::add);
        return reply(new JsonObject().put("brokers", ids));
    }

    private Future<ApiReply> list(ApiRequest request) {
        JsonArray names = new JsonArray();
        new TreeSet<>(cluster.image().topicsByName().keySet()).forEach(names::add);
        return Future.succeededFuture(ApiReply.json(names));
    }

    private Future<ApiReply> describe(ApiRequest request) {
        TopicRegistration topic = views.topic(request);
        JsonObject settings = new JsonObject();
        for (ConfigValue value : configs.effective(topic).describe()) {
            settings.put(value.key().name(), value.value().orElse(null));
        }
        return reply(new JsonObject()
                .put("name", topic.name())
                .put("configs", settings)
                .put("partitions", TopicViews.toJson(topic)));
    }

    private Future<ApiReply> partitions(ApiRequest request) {
        return Future.succeededFuture(ApiReply.json(TopicViews.toJson(views.topic(request))));
    }

    private Future<ApiReply> partition(ApiRequest request) {
        return reply(TopicViews.toJson(views.partition(request)));
    }

    private Future<ApiReply> offsets(ApiRequest request) {
        TopicRegistration topic = views.topic(request);
        PartitionRegistration partition = views.partition(request);
        PartitionRef place = new PartitionRef(topic.id(), topic.name(), partition.partition(), -1);
        return offsets.find(place, new OffsetQuery.Earliest())
                .compose(first -> offsets.find(place, new OffsetQuery.Latest(FetchIsolation.HIGH_WATERMARK))
                        .map(end -> ApiReply.json(new JsonObject()
                                .put("beginning_offset", Problems.valueOf(first))
                                .put("end_offset", Problems.valueOf(end)))));
    }

    private Future<ApiReply> create(ApiRequest request) {
        JsonFields body = request.json();
        String name = body.requiredText("topic_name");
        long partitions = body.number("partitions_count", 1, 10_000).orElse((long) CreateTopic.DEFAULT);
        long replicas = body.number("replication_factor", 1, Short.MAX_VALUE).orElse((long) CreateTopic.DEFAULT);
        var settings = ConfigChanges.of(body.settings("configs"));
        body.end();
        boolean dryRun = request.querySwitch("dry_run");
        CreateTopic command = new CreateTopic(name, (int) partitions, (int) replicas, Map.of(), settings);
        return topics.create(List.of(command), dryRun).map(outcomes -> {
            TopicRegistration created = Problems.valueOf(outcomes.get(0));
            JsonObject plan = new JsonObject()
                    .put("topic_name", created.name())
                    .put("partitions_count", created.partitions().size())
                    .put("dry_run", dryRun)
                    .put("partitions", TopicViews.toJson(created));
            return ApiReply.of(dryRun ? 200 : CREATED, ApiReply.JSON, plan.toBuffer());
        });
    }

    private static Future<ApiReply> reply(JsonObject body) {
        return Future.succeededFuture(ApiReply.json(body));
    }
}
