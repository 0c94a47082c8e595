package io.millrace.config;

import static io.millrace.config.ConfigKey.broker;
import static io.millrace.config.ConfigType.INT;
import static io.millrace.config.ConfigType.LONG;
import static io.millrace.config.ValueRule.any;
import static io.millrace.config.ValueRule.atLeast;

import java.util.List;

/** Definitions of the keys about connections and requests. */
final class SocketKeys {
    private static final String INT_MAX = "2147483647";

    private SocketKeys() {}

    static List<ConfigKey> all() {
        return List.of(
                broker("socket.request.max.bytes", INT, "104857600", atLeast(1), "Largest request that is accepted."),
                broker("socket.send.buffer.bytes", INT, "102400", any(), "Send buffer of a socket; -1: the system's."),
                broker(
                        "socket.receive.buffer.bytes",
                        INT,
                        "-1",
                        any(),
                        "Receive buffer of a socket; -1: the system's, which grows with the load. Kafka's default of"
                                + " 102400 doubles the processor time of large produce requests."),
                broker(
                        "socket.listen.backlog.size",
                        INT,
                        "50",
                        atLeast(1),
                        "Connections that may wait to be accepted."),
                broker(
                        "queued.max.request.bytes.per.connection",
                        INT,
                        "33554432",
                        atLeast(1),
                        "Bytes of unanswered requests of one connection above which no more is read from it; "
                                + "one request is always read."),
                broker(
                        "queued.max.request.bytes",
                        LONG,
                        "-1",
                        any(),
                        "Bytes of unanswered requests of all connections above which reading pauses; -1: a quarter "
                                + "of the direct memory."),
                broker("max.connections", INT, INT_MAX, atLeast(0), "Connections that are open at once."),
                broker(
                        "max.connections.per.ip",
                        INT,
                        INT_MAX,
                        atLeast(0),
                        "Connections open at once from one address."),
                broker(
                        "connections.max.idle.ms",
                        LONG,
                        "600000",
                        any(),
                        "Time after which a connection without requests is closed; below 0: never."),
                broker("fetch.max.bytes", INT, "57671680", atLeast(1024), "Most bytes of records in one fetch answer."),
                broker(
                        "max.incremental.fetch.session.cache.slots",
                        INT,
                        "1000",
                        atLeast(0),
                        "Incremental fetch sessions that are kept."),
                broker(
                        "max.request.partition.size.limit",
                        INT,
                        "2000",
                        atLeast(1),
                        "Most partitions in one answer to DescribeTopicPartitions."));
    }
}
