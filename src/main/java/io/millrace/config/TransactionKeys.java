package io.millrace.config;

import static io.millrace.config.ConfigKey.broker;
import static io.millrace.config.ConfigType.INT;
import static io.millrace.config.ConfigType.LONG;
import static io.millrace.config.ValueRule.atLeast;
import static io.millrace.config.ValueRule.between;

import java.util.List;

/** Definitions of the keys about transactions. */
final class TransactionKeys {
    private TransactionKeys() {}

    static List<ConfigKey> all() {
        return List.of(
                broker(
                        "transaction.coordinator.threads",
                        INT,
                        "2",
                        between(1, 256),
                        "Threads that coordinate transactions: instances of the coordinator verticle."),
                broker(
                        "transaction.max.timeout.ms",
                        INT,
                        "900000",
                        atLeast(1),
                        "Longest transaction timeout that a producer may ask for."),
                broker(
                        "transaction.remove.expired.transaction.cleanup.interval.ms",
                        LONG,
                        "3600000",
                        atLeast(1),
                        "How often transactional ids that are due to be forgotten are looked for."),
                broker(
                        "transaction.state.log.num.partitions",
                        INT,
                        "50",
                        atLeast(1),
                        "Partitions of __transaction_state when it is created; never change it afterwards."),
                broker(
                        "transaction.state.log.replication.factor",
                        INT,
                        "3",
                        atLeast(1),
                        "Replicas of __transaction_state when it is created; a node that is alone makes one."),
                broker(
                        "transaction.state.log.min.isr",
                        INT,
                        "2",
                        atLeast(1),
                        "In-sync replicas that __transaction_state needs; never more than it has replicas."),
                broker(
                        "transaction.state.log.segment.bytes",
                        INT,
                        "104857600",
                        atLeast(1 << 20),
                        "Segment size of __transaction_state, small so that it compacts and loads fast."),
                broker(
                        "transaction.state.log.load.buffer.size",
                        INT,
                        "5242880",
                        atLeast(1),
                        "Bytes that are read at once when a coordinator loads its transactions."));
    }
}
