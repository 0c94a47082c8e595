package io.millrace.service.figures;

import io.millrace.metrics.Exposition;
import io.millrace.metrics.FigureSource;
import io.millrace.metrics.FlushMeter;
import io.millrace.metrics.Latency;

/** Group commits: their time, their bytes, the logs in them. Thread-safe because it reads adders. */
public final class FlushFigures implements FigureSource {
    private final FlushMeter meter;

    public FlushFigures(FlushMeter meter) {
        this.meter = meter;
    }

    @Override
    public void addTo(Exposition out) {
        Latency latency = meter.latency();
        out.gauge("kafka_log_logflushstats_logflushrateandtimems", "Time of a group commit since the start, in ms")
                .sample(latency.quantileMs(0.5), "quantile", "0.50")
                .sample(latency.quantileMs(0.99), "quantile", "0.99");
        out.counter("kafka_log_logflushstats_logflushrateandtimems_count", "Group commits")
                .sample(latency.count());
        out.gauge("millrace_flush_batch_bytes", "Bytes of a group commit since the start")
                .sample(meter.sizeQuantileBytes(0.5), "quantile", "0.50")
                .sample(meter.sizeQuantileBytes(0.99), "quantile", "0.99");
        out.counter("millrace_flush_seconds_total", "Time in group commits").sample(latency.sumSeconds());
        out.counter("millrace_flush_bytes_total", "Bytes made durable by group commits")
                .sample(meter.bytes());
        out.counter("millrace_flush_logs_total", "Logs that group commits flushed")
                .sample(meter.logs());
    }
}
