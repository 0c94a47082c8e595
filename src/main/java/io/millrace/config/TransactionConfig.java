package io.millrace.config;

import io.millrace.config.GroupConfig.InternalTopic;
import java.util.OptionalInt;

/**
 * Settings of transactions, typed. Immutable.
 *
 * @param idExpirationMs after which an unused transactional id is forgotten
 * @param loadBufferBytes how much of a log is replayed in one go
 */
public record TransactionConfig(
        int coordinatorInstances,
        int maxTimeoutMs,
        long idExpirationMs,
        long expiryCheckIntervalMs,
        int loadBufferBytes,
        InternalTopic stateTopic) {
    static TransactionConfig of(BrokerConfig broker) {
        return new TransactionConfig(
                broker.integer("transaction.coordinator.threads"),
                broker.integer("transaction.max.timeout.ms"),
                broker.integer("transactional.id.expiration.ms"),
                broker.number("transaction.remove.expired.transaction.cleanup.interval.ms"),
                broker.integer("transaction.state.log.load.buffer.size"),
                new InternalTopic(
                        broker.integer("transaction.state.log.num.partitions"),
                        broker.integer("transaction.state.log.replication.factor"),
                        broker.integer("transaction.state.log.segment.bytes"),
                        OptionalInt.of(broker.integer("transaction.state.log.min.isr"))));
    }
}
