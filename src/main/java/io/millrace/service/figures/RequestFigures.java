package io.millrace.service.figures;

import io.millrace.metrics.Exposition;
import io.millrace.metrics.FigureSource;
import io.millrace.metrics.RequestMeters;
import io.millrace.metrics.RequestMeters.Meter;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Requests of Kafka clients by API, and their connections. Thread-safe because it reads adders. */
public final class RequestFigures implements FigureSource {
    private final RequestMeters requests;
    private final IntSupplier connections;
    private final LongSupplier requestBytes;

    /**
     * Figures of the sockets.
     *
     * @param requestBytes held by requests that arrive or wait for their answer
     */
    public RequestFigures(RequestMeters requests, IntSupplier connections, LongSupplier requestBytes) {
        this.requests = requests;
        this.connections = connections;
        this.requestBytes = requestBytes;
    }

    @Override
    public void addTo(Exposition out) {
        List<Meter> used = requests.all().stream()
                .filter(meter -> meter.latency().count() > 0)
                .toList();
        out.counter("kafka_network_requestmetrics_requests_total", "Requests that were answered");
        used.forEach(meter -> out.sample(meter.latency().count(), "request", meter.name()));
        out.counter("kafka_network_requestmetrics_errors_total", "Requests that failed because of a bug");
        used.forEach(meter -> out.sample(meter.bugs(), "request", meter.name()));
        out.counter("kafka_network_requestmetrics_totaltimems_sum", "Time until the answers were made");
        used.forEach(meter -> out.sample(meter.latency().sumSeconds() * 1e3, "request", meter.name()));
        out.gauge("kafka_network_requestmetrics_totaltimems", "Time until an answer was made since the start, in ms");
        for (Meter meter : used) {
            out.sample(meter.latency().quantileMs(0.5), "request", meter.name(), "quantile", "0.50");
            out.sample(meter.latency().quantileMs(0.99), "request", meter.name(), "quantile", "0.99");
        }
        out.gauge("kafka_server_socket_server_metrics_connection_count", "Connections of Kafka clients")
                .sample(connections.getAsInt());
        out.gauge("millrace_request_bytes", "Bytes that requests hold").sample(requestBytes.getAsLong());
    }
}
