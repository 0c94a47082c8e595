package io.millrace.config;

import java.util.Map;

/**
 * Effective settings of one topic, by Kafka's names: the topic's own overrides over the broker's defaults. Immutable;
 * values are parsed and checked once.
 */
public final class TopicConfig {
    private final Map<String, String> overrides;

    private TopicConfig(Map<String, String> overrides) {
        this.overrides = Map.copyOf(overrides);
    }

    /** A topic without overrides on a broker without configuration. */
    public static TopicConfig defaults() {
        return new TopicConfig(Map.of());
    }

    /** This config with one more override, for example {@code with("segment.bytes", "1048576")}. */
    public TopicConfig with(String key, String value) {
        Map<String, String> copy = new java.util.HashMap<>(overrides);
        copy.put(key, value);
        return new TopicConfig(copy);
    }

    private long number(String key, long defaultValue) {
        String value = overrides.get(key);
        return value == null ? defaultValue : Long.parseLong(value);
    }

    private boolean flag(String key, boolean defaultValue) {
        String value = overrides.get(key);
        return value == null ? defaultValue : Boolean.parseBoolean(value);
    }

    public int segmentBytes() {
        return (int) number("segment.bytes", 1 << 30);
    }

    public long segmentMs() {
        return number("segment.ms", 604_800_000L);
    }

    public long segmentJitterMs() {
        return number("segment.jitter.ms", 0);
    }

    public int segmentIndexBytes() {
        return (int) number("segment.index.bytes", 10 << 20);
    }

    public int indexIntervalBytes() {
        return (int) number("index.interval.bytes", 4096);
    }

    /** -1: unlimited. */
    public long retentionMs() {
        return number("retention.ms", 604_800_000L);
    }

    /** -1: unlimited. */
    public long retentionBytes() {
        return number("retention.bytes", -1);
    }

    public boolean cleanupDelete() {
        return overrides.getOrDefault("cleanup.policy", "delete").contains("delete");
    }

    public boolean cleanupCompact() {
        return overrides.getOrDefault("cleanup.policy", "delete").contains("compact");
    }

    public long deleteRetentionMs() {
        return number("delete.retention.ms", 86_400_000L);
    }

    public long minCompactionLagMs() {
        return number("min.compaction.lag.ms", 0);
    }

    public long maxCompactionLagMs() {
        return number("max.compaction.lag.ms", Long.MAX_VALUE);
    }

    public double minCleanableDirtyRatio() {
        return Double.parseDouble(overrides.getOrDefault("min.cleanable.dirty.ratio", "0.5"));
    }

    public long fileDeleteDelayMs() {
        return number("file.delete.delay.ms", 60_000);
    }

    public int maxMessageBytes() {
        return (int) number("max.message.bytes", 1_048_588);
    }

    public int minInsyncReplicas() {
        return (int) number("min.insync.replicas", 1);
    }

    public long flushMessages() {
        return number("flush.messages", Long.MAX_VALUE);
    }

    public long flushMs() {
        return number("flush.ms", Long.MAX_VALUE);
    }

    /** Whether acks=all waits for the disk (DESIGN promise 1); true unless the topic opts out. */
    public boolean flushBeforeAck() {
        return flag("flush.before.ack", true);
    }

    /** {@code producer}, {@code uncompressed}, {@code gzip}, {@code snappy}, {@code lz4} or {@code zstd}. */
    public String compressionType() {
        return overrides.getOrDefault("compression.type", "producer");
    }

    /** Level for the codec {@code compressionType} names; ignored for producer and uncompressed. */
    public int compressionLevel() {
        return (int) number("compression." + compressionType() + ".level", -1);
    }

    /** True for {@code message.timestamp.type=LogAppendTime}. */
    public boolean logAppendTime() {
        return "LogAppendTime".equals(overrides.get("message.timestamp.type"));
    }

    public long timestampBeforeMaxMs() {
        return number("message.timestamp.before.max.ms", Long.MAX_VALUE);
    }

    public long timestampAfterMaxMs() {
        return number("message.timestamp.after.max.ms", 3_600_000L);
    }

    public boolean uncleanLeaderElectionEnable() {
        return flag("unclean.leader.election.enable", false);
    }
}
