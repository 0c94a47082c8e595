package io.millrace.http.admin;

import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.RouteTable;
import io.millrace.metrics.Exposition;
import io.millrace.metrics.FigureSource;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Figures for Prometheus. Thread-safe because it is immutable. */
public final class MetricsResource {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final List<FigureSource> sources;

    public MetricsResource(List<FigureSource> sources) {
        this.sources = List.copyOf(sources);
    }

    public void addTo(RouteTable.Builder routes) {
        routes.get("/metrics", this::scrape);
    }

    private Future<ApiReply> scrape(ApiRequest request) {
        Exposition out = new Exposition();
        sources.forEach(source -> source.addTo(out));
        return Future.succeededFuture(ApiReply.of(200, TEXT, Buffer.buffer(out.toString())));
    }
}
