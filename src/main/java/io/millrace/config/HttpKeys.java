package io.millrace.config;

import static io.millrace.config.ConfigKey.broker;
import static io.millrace.config.ConfigType.BOOLEAN;
import static io.millrace.config.ConfigType.INT;
import static io.millrace.config.ConfigType.LIST;
import static io.millrace.config.ConfigType.STRING;
import static io.millrace.config.ValueRule.any;
import static io.millrace.config.ValueRule.between;

import java.util.List;

/** Definitions of the keys about HTTP: address, limits, consumers, figures. */
final class HttpKeys {
    private HttpKeys() {}

    static List<ConfigKey> all() {
        return List.of(
                broker(
                        "http.host",
                        STRING,
                        "127.0.0.1",
                        any(),
                        "Address of the HTTP server. Nobody has to sign in, so it is not reachable from other machines "
                                + "until told otherwise. Empty means every interface."),
                broker(
                        "http.allowed.hosts",
                        LIST,
                        "",
                        any(),
                        "Names under which browsers may reach the HTTP server while it listens on a loopback address, "
                                + "beside localhost and addresses: those of a proxy in front of it. Keeps other sites from "
                                + "reaching it by a name that they let point to this machine."),
                broker(
                        "http.port",
                        INT,
                        "8080",
                        between(-1, 65_535),
                        "Port of the HTTP server: 0 lets the system choose, -1 means no HTTP server."),
                broker("http.instances", INT, "2", between(1, 64), "Event loops that serve HTTP."),
                broker(
                        "http.read.only",
                        BOOLEAN,
                        "false",
                        any(),
                        "Whether everything that changes something is refused over HTTP: records, topics, configs, "
                                + "groups."),
                broker(
                        "http.max.body.bytes",
                        INT,
                        "8388608",
                        between(1024, 268_435_456),
                        "Largest body of an HTTP request that is not a stream of lines."),
                broker(
                        "http.max.buffered.bytes",
                        INT,
                        "67108864",
                        between(1024, Integer.MAX_VALUE),
                        "Bytes that HTTP requests and consumers may hold on this node together; beyond it requests are "
                                + "answered with 503."),
                broker(
                        "http.consumers.max",
                        INT,
                        "1000",
                        between(0, 100_000),
                        "Consumer instances that HTTP clients may have on this node at a time."),
                broker(
                        "http.consumer.timeout.ms",
                        INT,
                        "300000",
                        between(1_000, 86_400_000),
                        "Time without a request after which an HTTP consumer is closed."),
                broker(
                        "http.searches.max",
                        INT,
                        "8",
                        between(0, 1_000),
                        "Searches for records that HTTP clients may run on this node at a time."),
                broker(
                        "http.metrics.partitions",
                        INT,
                        "20",
                        between(0, 100_000),
                        "Partitions with series of their own in /metrics: those with the most traffic. 0 means none."));
    }
}
