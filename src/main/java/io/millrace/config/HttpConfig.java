package io.millrace.config;

import java.util.List;

/**
 * Settings of the HTTP server, typed. Immutable.
 *
 * @param host empty for every interface
 * @param allowedHosts names that requests may be sent to on a loopback address, beside localhost
 * @param port 0 lets the system choose, {@link #OFF} means no server
 * @param maxBufferedBytes of all requests and consumers of the node together
 * @param metricsPartitions partitions with series of their own
 */
public record HttpConfig(
        String host,
        List<String> allowedHosts,
        int port,
        int instances,
        boolean readOnly,
        int maxBodyBytes,
        int maxBufferedBytes,
        int maxConsumers,
        int consumerTimeoutMs,
        int maxSearches,
        int metricsPartitions) {
    /** Port of a node that serves no HTTP. */
    public static final int OFF = -1;

    static HttpConfig of(BrokerConfig broker) {
        return new HttpConfig(
                broker.text("http.host").orElse(""),
                broker.texts("http.allowed.hosts"),
                broker.integer("http.port"),
                broker.integer("http.instances"),
                broker.flag("http.read.only"),
                broker.integer("http.max.body.bytes"),
                broker.integer("http.max.buffered.bytes"),
                broker.integer("http.consumers.max"),
                broker.integer("http.consumer.timeout.ms"),
                broker.integer("http.searches.max"),
                broker.integer("http.metrics.partitions"));
    }

    public boolean enabled() {
        return port != OFF;
    }
}
