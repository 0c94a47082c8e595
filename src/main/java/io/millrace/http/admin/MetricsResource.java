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

    private final GroupLagFigures groups;

    public MetricsResource(List<FigureSource> sources, GroupLagFigures groups) {
        this.sources = List.copyOf(sources);
        this.groups = groups;
    }

    public void addTo(RouteTable.Builder routes) {
        routes.get("/metrics", this::scrape);
    }

    private Future<ApiReply> scrape(ApiRequest request) {
        Exposition out = new Exposition();
        sources.forEach(source -> source.addTo(out));
        return groups.addTo(out).map(done -> ApiReply.of(200, TEXT, Buffer.buffer(out.toString())));
    }
}
