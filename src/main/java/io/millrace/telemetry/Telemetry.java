package io.millrace.telemetry;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.metrics.FigureSource;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one node in Micrometer. Thread-safe because the registry is.
 *
 * <p>Vert.x counts HTTP, the event bus, worker pools and verticles. It does not count sockets: that would cost something on every
 * read and write of every Kafka connection, whose figures we have ourselves. No label has a value that a client chooses.
 */
public final class Telemetry {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    /** Listens to the collectors of the JVM until it is closed; made late, for it takes its time. */
    private final AtomicReference<@Nullable JvmGcMetrics> collections = new AtomicReference<>();

    /** Vert.x that counts here. */
    public VertxBuilder vertx(VertxOptions options) {
        MicrometerMetricsOptions metrics = new MicrometerMetricsOptions()
                .setEnabled(true)
                .setRegistryName(UUID.randomUUID().toString()) // Otherwise nodes of one process would share a registry.
                .addDisabledMetricsCategory(MetricsDomain.NET_SERVER)
                .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
                .addDisabledMetricsCategory(MetricsDomain.DATAGRAM_SOCKET)
                .setLabels(
                        EnumSet.of(Label.HTTP_CODE, Label.POOL_TYPE, Label.POOL_NAME, Label.CLASS_NAME, Label.EB_SIDE));
        return Vertx.builder()
                .with(options.setMetricsOptions(metrics))
                .withMetrics(new MicrometerMetricsFactory(registry));
    }

    /** Adds the figures of the JVM and those of the node; to be called once, when the node is ready. */
    public void bind(List<FigureSource> sources) {
        JvmGcMetrics listening = new JvmGcMetrics();
        collections.set(listening);
        List.of(
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ClassLoaderMetrics(),
                        new ProcessorMetrics(),
                        new FileDescriptorMetrics(),
                        listening)
                .forEach(binder -> binder.bindTo(registry));
        registry.getPrometheusRegistry().register(new FigureCollector(sources));
    }

    /** Everything, as Prometheus reads it. */
    public String scrape(String accept) {
        return registry.scrape(accept);
    }

    /** Lets go of what the figures of the JVM hold on to. */
    public void close() {
        JvmGcMetrics listening = collections.getAndSet(null);
        if (listening != null) {
            listening.close();
        }
        registry.close();
    }
}
