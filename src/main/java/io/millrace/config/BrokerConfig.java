package io.millrace.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings of this node: file, environment and command line merged, parsed and checked. Immutable. */
public final class BrokerConfig {
    private final Map<String, String> values;

    private BrokerConfig(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** Every default: one standalone node. */
    public static BrokerConfig defaults() {
        return new BrokerConfig(Map.of());
    }

    /** This config with one more value, for tests and {@code --set}. */
    public BrokerConfig with(String key, String value) {
        Map<String, String> copy = new HashMap<>(values);
        copy.put(key, value);
        return new BrokerConfig(copy);
    }

    private long number(String key, long defaultValue) {
        String value = values.get(key);
        return value == null ? defaultValue : Long.parseLong(value);
    }

    public int nodeId() {
        return (int) number("node.id", 1);
    }

    public List<Path> logDirs() {
        return List.of(values.getOrDefault("log.dirs", "data").split(",")).stream()
                .map(text -> Path.of(text.trim()))
                .toList();
    }

    /** Verticle instances that own partitions. */
    public int partitionInstances() {
        return (int) number("partition.instances", 1);
    }

    public int socketRequestMaxBytes() {
        return (int) number("socket.request.max.bytes", 104_857_600);
    }

    public int producerIdExpirationMs() {
        return (int) number("producer.id.expiration.ms", 86_400_000);
    }

    public long logRetentionCheckIntervalMs() {
        return number("log.retention.check.interval.ms", 300_000);
    }

    public long logFlushOffsetCheckpointIntervalMs() {
        return number("log.flush.offset.checkpoint.interval.ms", 5_000);
    }

    public int logCleanerThreads() {
        return (int) number("log.cleaner.threads", 1);
    }

    public long logCleanerDedupeBufferBytes() {
        return number("log.cleaner.dedupe.buffer.size", 16 << 20);
    }

    public long logCleanerBackoffMs() {
        return number("log.cleaner.backoff.ms", 15_000);
    }

    public int numRecoveryThreadsPerDataDir() {
        return (int) number("num.recovery.threads.per.data.dir", 2);
    }
}
