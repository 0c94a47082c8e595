package io.millrace.http.server;

import io.millrace.http.ApiReply;
import io.millrace.http.HealthCheck;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Health of the node, with reasons; answered also while the node starts and stops. Immutable. */
final class HealthRoutes {
    private static final int NOT_READY = 503;

    private final HttpGate gate;

    HealthRoutes(HttpGate gate) {
        this.gate = gate;
    }

    void addTo(Router router) {
        add(router, "/health/live", this::live);
        add(router, "/healthy", this::live);
        add(router, "/health/ready", this::ready);
        add(router, "/ready", this::ready);
    }

    /** Also for HEAD, with which load balancers and monitors ask. */
    private static void add(Router router, String path, Handler<RoutingContext> handler) {
        router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(handler);
    }

    /** Whoever reads this answer has been answered by an event loop, and that is all that living means. */
    private void live(RoutingContext context) {
        send(context, 200, new JsonObject().put("status", "live").put("reasons", reasons(gate.health())));
    }

    private void ready(RoutingContext context) {
        List<HealthCheck> checks = gate.health();
        boolean ready = checks.stream().allMatch(HealthCheck::good);
        send(
                context,
                ready ? 200 : NOT_READY,
                new JsonObject().put("status", ready ? "ready" : "not ready").put("reasons", reasons(checks)));
    }

    private static JsonArray reasons(List<HealthCheck> checks) {
        JsonArray reasons = new JsonArray();
        for (HealthCheck check : checks) {
            reasons.add(new JsonObject()
                    .put("name", check.name())
                    .put("good", check.good())
                    .put("detail", check.detail()));
        }
        return reasons;
    }

    private static void send(RoutingContext context, int status, JsonObject body) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", ApiReply.JSON)
                .putHeader("Cache-Control", "no-store")
                .end(body.toBuffer());
    }
}
