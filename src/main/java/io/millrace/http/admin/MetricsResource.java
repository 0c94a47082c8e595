package io.millrace.http.admin;

import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.UnaryOperator;

/** Figures for Prometheus, gathered on a worker. Thread-safe because it is immutable. */
public final class MetricsResource {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final Vertx vertx;
    private final Future<Void> bound;
    private final UnaryOperator<String> scrape;

    /**
     * A resource.
     *
     * @param bound completes when there is something to scrape
     * @param scrape the text of a format that is named by its media type
     */
    public MetricsResource(Vertx vertx, Future<Void> bound, UnaryOperator<String> scrape) {
        this.bound = bound;
        this.vertx = vertx;
        this.scrape = scrape;
    }

    public void addTo(RouteTable.Builder routes) {
        routes.get("/metrics", this::scrape);
    }

    private Future<ApiReply> scrape(ApiRequest request) {
        boolean openMetrics = request.header("accept").contains("application/openmetrics-text");
        String format = openMetrics ? OPEN_METRICS : TEXT;
        return bound.compose(ready ->
                vertx.executeBlocking(() -> ApiReply.of(200, format, Buffer.buffer(scrape.apply(format))), false));
    }
}
