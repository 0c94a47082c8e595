package io.millrace.coordinator.group;

/** Limits and timings of the group coordinator, under Kafka's names in Kafka's units. Immutable. */
public record GroupSettings(Classic classic, Consumer consumer, Offsets offsets) {
    /**
     * The classic protocol.
     *
     * @param minSessionTimeoutMs {@code group.min.session.timeout.ms}
     * @param maxSessionTimeoutMs {@code group.max.session.timeout.ms}
     * @param initialRebalanceDelayMs {@code group.initial.rebalance.delay.ms}
     * @param maxSize {@code group.max.size}
     */
    public record Classic(int minSessionTimeoutMs, int maxSessionTimeoutMs, int initialRebalanceDelayMs, int maxSize) {
        public static final Classic DEFAULTS = new Classic(6_000, 1_800_000, 3_000, Integer.MAX_VALUE);
    }

    /**
     * The consumer protocol (KIP-848), but for its {@link ConsumerTimings}.
     *
     * @param maxSize {@code group.consumer.max.size}
     * @param migration {@code group.consumer.migration.policy}
     */
    public record Consumer(int maxSize, MigrationPolicy migration) {
        public static final Consumer DEFAULTS = new Consumer(Integer.MAX_VALUE, MigrationPolicy.BIDIRECTIONAL);
    }

    /**
     * Committed offsets.
     *
     * @param metadataMaxBytes {@code offset.metadata.max.bytes}
     * @param retentionMs {@code offsets.retention.minutes}
     * @param retentionCheckIntervalMs {@code offsets.retention.check.interval.ms}
     */
    public record Offsets(int metadataMaxBytes, long retentionMs, long retentionCheckIntervalMs) {
        public static final Offsets DEFAULTS = new Offsets(4_096, 604_800_000L, 600_000L);
    }

    /** What a Kafka broker has when nothing is configured. */
    public static final GroupSettings DEFAULTS =
            new GroupSettings(Classic.DEFAULTS, Consumer.DEFAULTS, Offsets.DEFAULTS);
}
