package io.millrace.http.server;

import io.millrace.config.HttpConfig;
import io.millrace.http.HttpMemory;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.millrace.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP on the node's port: an event-loop verticle; N instances share the port, and each connection stays on the event loop
 * of the instance that accepted it. Each instance has a router of its own, made when the gate opens.
 */
public final class HttpVerticle extends VerticleBase {
    private static final String EVERY_INTERFACE = "0.0.0.0";
    /** Vert.x binds all servers that name the same negative port to one random port; the listeners for Kafka count from -1. */
    private static final int SHARED_RANDOM_PORT = -1000;

    private static final int IDLE_TIMEOUT_S = 300;
    private static final int MAX_HEADER_BYTES = 32 << 10;
    private static final int MAX_WEB_SOCKET_FRAME_BYTES = 1 << 20;
    private static final int MAX_CHUNK_BYTES = 64 << 10;

    private final HttpConfig config;
    private final HostGuard hosts;
    private final HttpGate gate;
    private final HttpMemory memory;
    private @Nullable HttpServer server;
    private @Nullable Router closedRouter;
    private @Nullable Router openRouter;
    private @Nullable RouteTable openRoutes;

    public HttpVerticle(HttpConfig config, HttpGate gate, HttpMemory memory) {
        this.config = config;
        this.hosts = new HostGuard(config);
        this.gate = gate;
        this.memory = memory;
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setTcpNoDelay(true)
                .setIdleTimeout(IDLE_TIMEOUT_S)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setMaxWebSocketFrameSize(MAX_WEB_SOCKET_FRAME_BYTES)
                .setMaxWebSocketMessageSize(MAX_WEB_SOCKET_FRAME_BYTES)
                .setHandle100ContinueAutomatically(true);
        closedRouter = closedRouter();
        HttpServer listening = vertx.createHttpServer(options).requestHandler(this::handle);
        server = listening;
        String host = config.host().isEmpty() ? EVERY_INTERFACE : config.host();
        int port = config.port() == 0 ? SHARED_RANDOM_PORT : config.port();
        return listening
                .listen(port, host)
                .recover(cause -> Future.failedFuture(new HttpBindException(host, config.port(), cause)));
    }

    /** The port that is bound; to be asked after the start. */
    public int boundPort() {
        return Objects.requireNonNull(server, "not started").actualPort();
    }

    private void handle(HttpServerRequest request) {
        SiteGuard.protect(request.response());
        Optional<Problem> refused = TargetGuard.complaint(request).or(() -> hosts.complaint(request));
        if (refused.isPresent()) {
            request.response()
                    .setStatusCode(refused.get().code().status())
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .putHeader("Connection", "close")
                    .end(refused.get().toReply().body());
            return;
        }
        Optional<RouteTable> routes = gate.routes();
        Router router = routes.isPresent() ? routerOf(routes.get()) : Objects.requireNonNull(closedRouter);
        router.handle(request);
    }

    private Router routerOf(RouteTable routes) {
        Router ready = openRouter;
        if (ready != null && openRoutes == routes) {
            return ready;
        }
        Router made = Router.router(vertx);
        new HealthRoutes(gate).addTo(made);
        new ApiDispatch(vertx, memory, config.maxBodyBytes(), config.readOnly()).addTo(made, routes);
        openRouter = made;
        openRoutes = routes;
        return made;
    }

    private Router closedRouter() {
        Router router = Router.router(vertx);
        new HealthRoutes(gate).addTo(router);
        router.route().handler(this::notYet);
        return router;
    }

    private void notYet(RoutingContext context) {
        Problem problem = new Problem(
                ProblemCode.NOT_READY,
                "The node is not ready: " + gate.health().get(0).detail() + ". /ready says when it is.");
        context.response()
                .setStatusCode(problem.code().status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .putHeader("Retry-After", "1")
                .end(problem.toReply().body());
    }
}
