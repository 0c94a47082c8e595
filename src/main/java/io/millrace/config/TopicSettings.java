package io.millrace.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The parsed values behind a {@link TopicConfig}, so that no request parses or looks up anything. Immutable. */
record TopicSettings(
        int segmentBytes,
        long segmentMs,
        long segmentJitterMs,
        int segmentIndexBytes,
        int indexIntervalBytes,
        long retentionMs,
        long retentionBytes,
        List<String> cleanupPolicy,
        long deleteRetentionMs,
        long minCompactionLagMs,
        long maxCompactionLagMs,
        double minCleanableDirtyRatio,
        long fileDeleteDelayMs,
        int maxMessageBytes,
        int maxDecompressedMessageBytes,
        int minInsyncReplicas,
        long flushMessages,
        long flushMs,
        boolean flushBeforeAck,
        String compressionType,
        int compressionLevel,
        boolean logAppendTime,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        boolean uncleanLeaderElectionEnable,
        ThrottledReplicas leaderThrottled,
        ThrottledReplicas followerThrottled) {

    /** Parses the effective text of every key. */
    static TopicSettings read(Function<ConfigKey, Optional<String>> textOf) {
        Values values = new Values(textOf);
        String compression = values.text("compression.type");
        return new TopicSettings(
                values.find("internal.segment.bytes")
                        .map(Integer.class::cast)
                        .orElseGet(() -> values.integer("segment.bytes")),
                values.number("segment.ms"),
                values.number("segment.jitter.ms"),
                values.integer("segment.index.bytes"),
                values.integer("index.interval.bytes"),
                values.number("retention.ms"),
                values.number("retention.bytes"),
                values.list("cleanup.policy"),
                values.number("delete.retention.ms"),
                values.number("min.compaction.lag.ms"),
                values.number("max.compaction.lag.ms"),
                (Double) values.required("min.cleanable.dirty.ratio"),
                values.number("file.delete.delay.ms"),
                values.integer("max.message.bytes"),
                values.integer("max.decompressed.message.bytes"),
                values.integer("min.insync.replicas"),
                values.number("flush.messages"),
                values.number("flush.ms"),
                values.flag("flush.before.ack"),
                compression,
                ConfigTable.TOPIC.find("compression." + compression + ".level").isPresent()
                        ? values.integer("compression." + compression + ".level")
                        : -1,
                values.text("message.timestamp.type").equals("LogAppendTime"),
                values.number("message.timestamp.before.max.ms"),
                values.number("message.timestamp.after.max.ms"),
                values.flag("unclean.leader.election.enable"),
                ThrottledReplicas.of(values.list("leader.replication.throttled.replicas")),
                ThrottledReplicas.of(values.list("follower.replication.throttled.replicas")));
    }

    private record Values(Function<ConfigKey, Optional<String>> textOf) {
        Optional<Object> find(String name) {
            ConfigKey key = ConfigTable.TOPIC.find(name).orElseThrow();
            return textOf.apply(key)
                    .map(text ->
                            key.type().parse(text).orElseThrow(() -> new IllegalArgumentException(name + ": " + text)));
        }

        Object required(String name) {
            return find(name).orElseThrow(() -> new IllegalArgumentException(name + " has no value"));
        }

        int integer(String name) {
            return (Integer) required(name);
        }

        long number(String name) {
            return (Long) required(name);
        }

        boolean flag(String name) {
            return (Boolean) required(name);
        }

        String text(String name) {
            return (String) required(name);
        }

        List<String> list(String name) {
            return ((List<?>) required(name)).stream().map(String.class::cast).toList();
        }
    }
}
