package io.millrace.config;

import java.util.OptionalInt;

/**
 * Settings of consumer groups, typed. Immutable.
 *
 * @param offsetMetadataMaxBytes of the text that may come with a committed offset
 * @param commitTimeoutMs how long an append to the internal topic may wait for the in-sync replicas
 * @param loadBufferBytes how much of a log is replayed in one go
 */
public record GroupConfig(
        int coordinatorInstances,
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int initialRebalanceDelayMs,
        int maxSize,
        int offsetMetadataMaxBytes,
        long offsetsRetentionMs,
        long offsetsRetentionCheckIntervalMs,
        int commitTimeoutMs,
        int loadBufferBytes,
        InternalTopic offsetsTopic,
        ConsumerProtocol consumerProtocol,
        Alerts alerts) {
    /**
     * How an internal topic is made when it is first needed. Immutable.
     *
     * @param minInSyncReplicas as for other topics when there is none
     */
    public record InternalTopic(
            int partitions, int replicationFactor, int segmentBytes, OptionalInt minInSyncReplicas) {}

    /** Groups of the consumer protocol (KIP-848). Immutable. */
    public record ConsumerProtocol(int maxSize, String migrationPolicy) {}

    /** When a person is told about a group. Immutable. */
    public record Alerts(
            int checkIntervalMs,
            long lagRecords,
            long ownerlessMs,
            long retentionMs,
            int rebalancesPerHour,
            long clearMs) {}

    static GroupConfig of(BrokerConfig broker) {
        return new GroupConfig(
                broker.integer("group.coordinator.threads"),
                broker.integer("group.min.session.timeout.ms"),
                broker.integer("group.max.session.timeout.ms"),
                broker.integer("group.initial.rebalance.delay.ms"),
                broker.integer("group.max.size"),
                broker.integer("offset.metadata.max.bytes"),
                broker.integer("offsets.retention.minutes") * 60_000L,
                broker.number("offsets.retention.check.interval.ms"),
                broker.integer("offsets.commit.timeout.ms"),
                broker.integer("offsets.load.buffer.size"),
                new InternalTopic(
                        broker.integer("offsets.topic.num.partitions"),
                        broker.integer("offsets.topic.replication.factor"),
                        broker.integer("offsets.topic.segment.bytes"),
                        OptionalInt.empty()),
                new ConsumerProtocol(
                        broker.integer("group.consumer.max.size"), broker.word("group.consumer.migration.policy")),
                new Alerts(
                        broker.integer("group.alert.check.interval.ms"),
                        broker.number("group.alert.lag.records"),
                        broker.number("group.alert.ownerless.ms"),
                        broker.number("group.alert.retention.ms"),
                        broker.integer("group.alert.rebalances.per.hour"),
                        broker.number("group.alert.clear.ms")));
    }
}
