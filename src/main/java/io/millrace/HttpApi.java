package io.millrace;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.hazelcast.HazelcastClusterStore;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.config.HttpConfig;
import io.millrace.http.HealthCheck;
import io.millrace.http.HttpMemory;
import io.millrace.http.RouteTable;
import io.millrace.http.admin.HealthFigures;
import io.millrace.http.admin.MetricsResource;
import io.millrace.http.server.HttpGate;
import io.millrace.http.server.HttpVerticle;
import io.millrace.metrics.FigureSource;
import io.millrace.service.figures.NodeInsight;
import io.millrace.storage.LogManager.LogDirState;
import io.millrace.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * HTTP of one node, put together. It listens from early in the start on and says what the node waits for; routes are let in
 * when the node is ready. Confined to the threads that start and stop the node.
 */
final class HttpApi {
    private final BrokerConfig config;
    private final Clock clock;
    private final RandomGenerator random;
    private final HttpConfig http;
    private final HttpGate gate = new HttpGate();
    private final HttpMemory memory;
    private final List<HttpVerticle> servers = new ArrayList<>();
    private List<Future<String>> listening = List.of();

    HttpApi(BrokerConfig config, Clock clock, RandomGenerator random) {
        this.random = random;
        this.config = config;
        this.clock = clock;
        this.http = config.http();
        this.memory = new HttpMemory(http.maxBufferedBytes());
    }

    /** Begins to listen; returns at once. */
    void listen(Vertx vertx) {
        if (!http.enabled()) {
            return;
        }
        gate.close("the node starts: it reads its logs, and waits for the others if it is one of several");
        Stream.generate(() -> new HttpVerticle(http, gate, memory))
                .limit(http.instances())
                .forEach(servers::add);
        // Close to one another, since all may ask for the one random port; the end of the event loops ends them.
        listening = servers.stream().map(vertx::deployVerticle).toList();
    }

    /**
     * Waits until each listener has begun or failed: a start that is refused at once would otherwise end the event loops under
     * those that are about to begin.
     */
    void settle() {
        Future.join(listening).otherwiseEmpty().await(); // What failed is told by open, if it comes to that.
    }

    /**
     * Lets requests in.
     *
     * @return the address for people; empty where there is no HTTP
     * @throws io.millrace.http.server.HttpBindException with a sentence for a person
     */
    Optional<String> open(
            Foundation base,
            NodeServices services,
            NodeInsight insight,
            Telemetry telemetry,
            List<FigureSource> figures) {
        if (!http.enabled()) {
            return Optional.empty();
        }
        Future.all(listening).await();
        Supplier<List<HealthCheck>> health = () -> health(base, services);
        RouteTable routes = new HttpRoutes(config, clock, random, memory, services, insight)
                .table(
                        base.vertx(),
                        Peers.of(base, config.nodeId()),
                        metrics(base.vertx(), telemetry, figures, health),
                        health);
        gate.open(routes, health);
        return Optional.of("http " + http.host() + ":" + servers.get(0).boundPort());
    }

    /** The figures of the JVM are bound in the background: nobody waits for them but who asks at once. */
    private static MetricsResource metrics(
            Vertx vertx, Telemetry telemetry, List<FigureSource> figures, Supplier<List<HealthCheck>> health) {
        List<FigureSource> all = new ArrayList<>(figures);
        all.add(new HealthFigures(health));
        Future<Void> bound = vertx.executeBlocking(
                () -> {
                    telemetry.bind(all);
                    return null;
                },
                false);
        return new MetricsResource(vertx, bound, telemetry::scrape);
    }

    private List<HealthCheck> health(Foundation base, NodeServices services) {
        List<HealthCheck> checks = new ArrayList<>();
        for (LogDirState directory : base.logs().directories()) {
            checks.add(directory
                    .offlineReason()
                    .map(reason -> HealthCheck.bad("log dir", directory.path() + " is offline: " + reason))
                    .orElseGet(() -> HealthCheck.good("log dir", directory.path() + " is online")));
        }
        if (base.store() instanceof HazelcastClusterStore store) {
            String obstacle = store.waitingFor();
            checks.add(new HealthCheck(
                    "metadata", obstacle.isEmpty(), obstacle.isEmpty() ? "can be changed" : "waits for: " + obstacle));
        }
        BrokerRegistration own = services.cluster().image().brokers().get(config.nodeId());
        boolean active = own != null && own.active();
        checks.add(new HealthCheck(
                "registration", active, "this node is " + (own == null ? "not registered" : own.state())));
        return checks;
    }

    /** Lets no more requests in; the node says that it stops. */
    void close() {
        gate.close("the node stops");
    }
}
