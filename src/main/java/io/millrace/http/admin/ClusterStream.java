package io.millrace.http.admin;

import io.millrace.http.MediaTypes;
import io.millrace.http.RouteTable;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/**
 * The state of the cluster and this node's figures as Server-Sent Events, one at once and then one every two seconds. A reader that
 * is behind is passed over until it has caught up. Thread-safe because each stream is owned by the event loop of its connection.
 */
public final class ClusterStream {
    private static final long INTERVAL_MS = 2_000;

    private final Vertx vertx;
    private final Supplier<JsonObject> state;

    public ClusterStream(Vertx vertx, Supplier<JsonObject> state) {
        this.vertx = vertx;
        this.state = state;
    }

    public void addTo(RouteTable.Builder routes) {
        routes.stream(HttpMethod.GET, "/admin/stream", this::open);
    }

    private void open(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.setChunked(true)
                .putHeader("Content-Type", MediaTypes.EVENT_STREAM)
                .putHeader("Cache-Control", "no-store");
        send(response);
        long timer = vertx.setPeriodic(INTERVAL_MS, tick -> send(response));
        response.endHandler(end -> vertx.cancelTimer(timer));
        response.closeHandler(gone -> vertx.cancelTimer(timer));
        response.exceptionHandler(broken -> vertx.cancelTimer(timer));
    }

    private void send(HttpServerResponse response) {
        if (!response.closed() && !response.writeQueueFull()) {
            response.write("event: cluster\ndata: " + state.get().encode() + "\n\n");
        }
    }
}
