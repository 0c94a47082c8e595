package io.millrace;

import io.millrace.cli.BuildVersion;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.http.HealthCheck;
import io.millrace.http.HttpMemory;
import io.millrace.http.OpenApi;
import io.millrace.http.RouteTable;
import io.millrace.http.admin.AdminBrokerResource;
import io.millrace.http.admin.AdminGroupResource;
import io.millrace.http.admin.AdminNodeResource;
import io.millrace.http.admin.AdminReassignmentResource;
import io.millrace.http.admin.AdminTopicResource;
import io.millrace.http.admin.AdminTransactionResource;
import io.millrace.http.admin.ClusterStream;
import io.millrace.http.admin.GroupLag;
import io.millrace.http.admin.HistoryResource;
import io.millrace.http.admin.MetricsResource;
import io.millrace.http.admin.PositionReset;
import io.millrace.http.admin.ReplicaResource;
import io.millrace.http.admin.StandingResource;
import io.millrace.http.admin.TopicEmptying;
import io.millrace.http.admin.TopicFigures;
import io.millrace.http.bridge.ProduceResource;
import io.millrace.http.bridge.RecordResource;
import io.millrace.http.bridge.TopicResource;
import io.millrace.http.bridge.TopicViews;
import io.millrace.http.cluster.EveryNode;
import io.millrace.http.cluster.ForwardedRequests;
import io.millrace.http.cluster.RoutedAppends;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.http.console.ConsoleRoutes;
import io.millrace.http.consumers.ConsumerCalls;
import io.millrace.http.consumers.ConsumerHub;
import io.millrace.http.consumers.ConsumerResource;
import io.millrace.http.group.GroupWatchResource;
import io.millrace.http.records.RecordProducer;
import io.millrace.http.search.RecordLookup;
import io.millrace.http.search.SearchResource;
import io.millrace.http.stream.BulkResource;
import io.millrace.http.stream.TopicStreamResource;
import io.millrace.metrics.Traffic.Counts;
import io.millrace.peer.PeerCalls;
import io.millrace.service.figures.NodeInsight;
import io.millrace.service.figures.NodeTotals;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What one node answers over HTTP, put together. Confined to the start of the node. */
final class HttpRoutes {
    private static final long NODE_TIMEOUT_MS = 5_000;

    /** One search at a time has the processor, so that records that come and go keep the others. */
    private static final int SEARCH_THREADS = 1;

    private final BrokerConfig config;
    private final Clock clock;
    private final RandomGenerator random;
    private final HttpMemory memory;
    /** What questions are asked of. */
    private final NodeServices services;
    /** What changes are asked of; refuses them on a node that is read-only over HTTP. */
    private final NodeServices changing;

    private final NodeInsight insight;

    HttpRoutes(
            BrokerConfig config,
            Clock clock,
            RandomGenerator random,
            HttpMemory memory,
            NodeServices services,
            NodeInsight insight) {
        this.insight = insight;
        this.random = random;
        this.config = config;
        this.clock = clock;
        this.memory = memory;
        this.services = services;
        this.changing = config.http().readOnly() ? services.readOnly() : services;
    }

    RouteTable table(Vertx vertx, PeerCalls peers, MetricsResource metrics, Supplier<List<HealthCheck>> health) {
        int nodeId = config.nodeId();
        RoutedAppends appends = new RoutedAppends(changing.data().produce(), services.cluster(), peers, nodeId);
        RoutedReads reads = new RoutedReads(services.data().fetch(), services.cluster(), peers, nodeId, clock);
        RoutedOffsets offsets = new RoutedOffsets(services.data().offsets(), services.cluster(), peers, nodeId);
        ForwardedRequests forwarded = new ForwardedRequests(peers, nodeId);
        RouteTable.Builder routes = RouteTable.builder();
        programs(routes, appends, reads, offsets);
        search(vertx, routes, reads, offsets);
        EveryNode nodes = new EveryNode(forwarded, services.cluster(), NODE_TIMEOUT_MS);
        ConsumerCalls calls = consumers(vertx, routes, reads, offsets, forwarded, nodes);
        new TopicStreamResource(vertx, services.cluster(), reads, offsets, calls, memory).addTo(routes);
        TopicFigures topicFigures = new TopicFigures(services.cluster(), insight, nodes);
        AdminBrokerResource brokers = admin(routes, offsets, forwarded, nodes, topicFigures);
        nodes(routes, forwarded, nodes, topicFigures);
        new StandingResource(
                        services.cluster(),
                        services.insight(),
                        services.logDirs(),
                        insight.history(),
                        health,
                        nodes,
                        nodeId)
                .addTo(routes);
        metrics.addTo(routes);
        new ClusterStream(vertx, state(brokers, insight.totals())).addTo(routes);
        new ConsoleRoutes(vertx).addTo(routes);
        Future.all(appends.serve(), reads.serve(), offsets.serve(), forwarded.serve())
                .await();
        return OpenApi.describing(routes, BuildVersion.text());
    }

    private void programs(RouteTable.Builder routes, RoutedAppends appends, RoutedReads reads, RoutedOffsets offsets) {
        RecordProducer producer = new RecordProducer(appends, services.cluster(), services.configs(), clock);
        TopicViews views = new TopicViews(services.cluster());
        new BulkResource(producer, memory, config.http().maxBodyBytes()).addTo(routes);
        new TopicResource(services.cluster(), changing.topics(), services.configs(), offsets, BuildVersion.text())
                .addTo(routes);
        new ProduceResource(views, producer).addTo(routes);
        new RecordResource(views, reads, offsets).addTo(routes);
    }

    private void search(Vertx vertx, RouteTable.Builder routes, RoutedReads reads, RoutedOffsets offsets) {
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("millrace-search", SEARCH_THREADS);
        new SearchResource(
                        vertx,
                        workers,
                        clock,
                        services.cluster(),
                        reads,
                        offsets,
                        memory,
                        config.http().maxSearches())
                .addTo(routes);
        new RecordLookup(services.cluster(), reads, workers, clock).addTo(routes);
    }

    private ConsumerCalls consumers(
            Vertx vertx,
            RouteTable.Builder routes,
            RoutedReads reads,
            RoutedOffsets offsets,
            ForwardedRequests forwarded,
            EveryNode nodes) {
        ConsumerHub hub = new ConsumerHub(
                new ConsumerHub.Ports(
                        vertx, clock, random, changing.groups(), services.cluster(), reads, offsets, nodes),
                config.http().maxConsumers(),
                config.http().consumerTimeoutMs());
        hub.start();
        ConsumerResource resource = new ConsumerResource(
                hub, forwarded, services.coordinators(), services.groups(), services.cluster(), memory);
        resource.addTo(routes);
        return resource.calls();
    }

    /** What nodes say of themselves and their parts of topics. */
    private void nodes(RouteTable.Builder routes, ForwardedRequests forwarded, EveryNode nodes, TopicFigures figures) {
        int nodeId = config.nodeId();
        new AdminNodeResource(services.cluster(), changing.configs(), insight.instances(), forwarded, random, nodeId)
                .addTo(routes);
        new ReplicaResource(new TopicViews(services.cluster()), insight, forwarded, nodes, nodeId).addTo(routes);
        new HistoryResource(figures, insight, forwarded, nodes, nodeId).addTo(routes);
        new TopicEmptying(services.cluster(), changing.data().offsets(), nodes, nodeId).addTo(routes);
        new AdminTransactionResource(
                        changing.transactions(),
                        services.transactionOwners(),
                        services.coordinators(),
                        forwarded,
                        nodes,
                        clock,
                        nodeId)
                .addTo(routes);
    }

    private AdminBrokerResource admin(
            RouteTable.Builder routes,
            RoutedOffsets offsets,
            ForwardedRequests forwarded,
            EveryNode nodes,
            TopicFigures figures) {
        NodeServices tentative = services.tentative();
        new AdminTopicResource(services.cluster(), changing.topics(), tentative.topics(), changing.configs(), figures)
                .addTo(routes);
        new AdminReassignmentResource(services.cluster(), changing.partitions(), tentative.partitions()).addTo(routes);
        GroupLag lag = new GroupLag(services.groups(), offsets, services.cluster());
        PositionReset reset = new PositionReset(changing.groups(), offsets, services.cluster());
        new AdminGroupResource(
                        changing.groups(),
                        services.coordinators(),
                        forwarded,
                        services.cluster(),
                        nodes,
                        services.insight(),
                        lag,
                        reset)
                .addTo(routes);
        new GroupWatchResource(services.insight(), services.coordinators(), forwarded).addTo(routes);
        AdminBrokerResource brokers = new AdminBrokerResource(
                services.cluster(), changing.configs(), services.logDirs(), forwarded, config.nodeId());
        brokers.addTo(routes);
        return brokers;
    }

    /** The cluster, and what went through this node; counters, so that a page can make rates of two of them. */
    private Supplier<JsonObject> state(AdminBrokerResource brokers, NodeTotals totals) {
        return () -> {
            Counts traffic = totals.traffic();
            return brokers.overview()
                    .put("read_only", config.http().readOnly())
                    .put("time_ms", clock.nowMs())
                    .put(
                            "node",
                            new JsonObject()
                                    .put("id", config.nodeId())
                                    .put("records_in", traffic.recordsIn())
                                    .put("bytes_in", traffic.bytesIn())
                                    .put("bytes_out", traffic.bytesOut())
                                    .put("appends", traffic.appends())
                                    .put("failed_appends", traffic.failedAppends())
                                    .put("fetches", traffic.fetches())
                                    .put("log_bytes", totals.logBytes())
                                    .put("produce_p99_ms", totals.p99Ms("Produce"))
                                    .put("fetch_p99_ms", totals.p99Ms("Fetch"))
                                    .put("flush_p99_ms", totals.flushP99Ms()));
        };
    }
}
