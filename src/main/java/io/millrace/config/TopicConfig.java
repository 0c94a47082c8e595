package io.millrace.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Effective settings of one topic, by Kafka's names: the topic's own overrides over the broker's defaults. Immutable;
 * values are parsed once. Two configs with the same effective values are equal.
 */
public final class TopicConfig {
    private static final TopicConfig DEFAULTS = of(BrokerConfig.defaults(), Map.of());

    private final BrokerConfig broker;
    private final Map<String, String> overrides;
    private final TopicSettings settings;

    private TopicConfig(BrokerConfig broker, Map<String, String> overrides) {
        this.broker = broker;
        this.overrides = Map.copyOf(overrides);
        this.settings = TopicSettings.read(key -> broker.layers()
                .resource(key, this.overrides, ConfigSource.DYNAMIC_TOPIC)
                .value());
    }

    /** A topic without overrides on a broker without configuration. */
    public static TopicConfig defaults() {
        return DEFAULTS;
    }

    /** A topic's overrides, already validated, over a broker's settings. */
    public static TopicConfig of(BrokerConfig broker, Map<String, String> overrides) {
        return new TopicConfig(broker, overrides);
    }

    /**
     * This config with one more override, for example {@code with("segment.bytes", "1048576")}. The type is checked, the
     * bounds are not: tests may want tiny segments.
     */
    public TopicConfig with(String key, String value) {
        Map<String, String> copy = new HashMap<>(overrides);
        copy.put(key, value);
        return new TopicConfig(broker, copy);
    }

    /** Why these overrides cannot be set on a topic of this broker, as a sentence; empty when they can. */
    public static Optional<String> complaint(BrokerConfig broker, Map<String, String> overrides) {
        for (Map.Entry<String, String> override : overrides.entrySet()) {
            Optional<String> complaint = ConfigTable.TOPIC.complaint(override.getKey(), override.getValue());
            if (complaint.isPresent()) {
                return complaint;
            }
        }
        TopicConfig config = of(broker, overrides);
        if (config.minCompactionLagMs() > config.maxCompactionLagMs()) {
            return Optional.of("min.compaction.lag.ms (%d) must not be above max.compaction.lag.ms (%d)."
                    .formatted(config.minCompactionLagMs(), config.maxCompactionLagMs()));
        }
        return Optional.empty();
    }

    /** Every key that is listed or set with its value and where it comes from, in the order of the table. */
    public List<ConfigValue> describe() {
        return ConfigTable.TOPIC.keys().stream()
                .filter(key -> !key.hidden() || overrides.containsKey(key.name()))
                .map(key -> broker.layers().resource(key, overrides, ConfigSource.DYNAMIC_TOPIC))
                .toList();
    }

    public int segmentBytes() {
        return settings.segmentBytes();
    }

    public long segmentMs() {
        return settings.segmentMs();
    }

    public long segmentJitterMs() {
        return settings.segmentJitterMs();
    }

    public int segmentIndexBytes() {
        return settings.segmentIndexBytes();
    }

    public int indexIntervalBytes() {
        return settings.indexIntervalBytes();
    }

    /** -1: unlimited. */
    public long retentionMs() {
        return settings.retentionMs();
    }

    /** -1: unlimited. */
    public long retentionBytes() {
        return settings.retentionBytes();
    }

    public boolean cleanupDelete() {
        return settings.cleanupPolicy().contains("delete");
    }

    public boolean cleanupCompact() {
        return settings.cleanupPolicy().contains("compact");
    }

    public long deleteRetentionMs() {
        return settings.deleteRetentionMs();
    }

    public long minCompactionLagMs() {
        return settings.minCompactionLagMs();
    }

    public long maxCompactionLagMs() {
        return settings.maxCompactionLagMs();
    }

    public double minCleanableDirtyRatio() {
        return settings.minCleanableDirtyRatio();
    }

    public long fileDeleteDelayMs() {
        return settings.fileDeleteDelayMs();
    }

    public int maxMessageBytes() {
        return settings.maxMessageBytes();
    }

    /** Bound for batches that the broker has to decompress. */
    public int maxDecompressedMessageBytes() {
        return settings.maxDecompressedMessageBytes();
    }

    public int minInsyncReplicas() {
        return settings.minInsyncReplicas();
    }

    public long flushMessages() {
        return settings.flushMessages();
    }

    public long flushMs() {
        return settings.flushMs();
    }

    /** Whether acks=all waits for the disk (DESIGN promise 1); true unless the topic opts out. */
    public boolean flushBeforeAck() {
        return settings.flushBeforeAck();
    }

    /** {@code producer}, {@code uncompressed}, {@code gzip}, {@code snappy}, {@code lz4} or {@code zstd}. */
    public String compressionType() {
        return settings.compressionType();
    }

    /** Level for the codec {@code compressionType} names; -1 where the codec has none. */
    public int compressionLevel() {
        return settings.compressionLevel();
    }

    /** True for {@code message.timestamp.type=LogAppendTime}. */
    public boolean logAppendTime() {
        return settings.logAppendTime();
    }

    public long timestampBeforeMaxMs() {
        return settings.timestampBeforeMaxMs();
    }

    public long timestampAfterMaxMs() {
        return settings.timestampAfterMaxMs();
    }

    public boolean uncleanLeaderElectionEnable() {
        return settings.uncleanLeaderElectionEnable();
    }

    /** Replicas to which this node, as a leader, sends no faster than its rate while they are out of sync. */
    public ThrottledReplicas leaderThrottled() {
        return settings.leaderThrottled();
    }

    /** Replicas that copy no faster than their node's rate while they are out of sync. */
    public ThrottledReplicas followerThrottled() {
        return settings.followerThrottled();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicConfig config && settings.equals(config.settings);
    }

    @Override
    public int hashCode() {
        return settings.hashCode();
    }

    @Override
    public String toString() {
        return "TopicConfig" + overrides;
    }
}
