package io.millrace.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Settings of this node: file, environment and command line merged, and what was changed at run time on top. Immutable;
 * a change at run time makes a new one.
 */
public final class BrokerConfig {
    private static final BrokerConfig DEFAULTS = new BrokerConfig(ConfigLayers.NONE);

    private final ConfigLayers layers;

    BrokerConfig(ConfigLayers layers) {
        this.layers = layers;
    }

    /** Every default: one standalone node. */
    public static BrokerConfig defaults() {
        return DEFAULTS;
    }

    /** This config with one more start-up value, for tests; its type is checked when read, its bounds are not. */
    public BrokerConfig with(String key, String value) {
        return new BrokerConfig(layers.withFixed(key, value));
    }

    /**
     * This config under what was changed at run time.
     *
     * @param clusterDefaults for all nodes
     * @param nodeOverrides for this node; stronger
     */
    public BrokerConfig withDynamic(Map<String, String> clusterDefaults, Map<String, String> nodeOverrides) {
        return new BrokerConfig(new ConfigLayers(layers.fixed(), clusterDefaults, nodeOverrides));
    }

    ConfigLayers layers() {
        return layers;
    }

    /** Every listed key with its value and where it comes from, in the order of the table. */
    public List<ConfigValue> describe() {
        return ConfigTable.BROKER.keys().stream()
                .filter(key -> !key.hidden())
                .map(layers::broker)
                .toList();
    }

    /** Keys of a Kafka broker that have no effect here or another name, as Kafka would describe them. */
    public List<ConfigValue> describeKafka() {
        Stream<ConfigValue> synonyms = KafkaSynonyms.names().stream().map(synonym -> {
            ConfigKey meant =
                    ConfigTable.BROKER.find(KafkaSynonyms.meant(synonym)).orElseThrow();
            ConfigValue value = layers.broker(meant);
            return new ConfigValue(KafkaSynonyms.listed(synonym, meant), value.value(), value.source(), value.layers());
        });
        return Stream.concat(synonyms, ConfigTable.KAFKA.keys().stream().map(layers::broker))
                .toList();
    }

    /** A line for the log about keys of a Kafka broker that were given and have no effect here; empty when there are none. */
    public Optional<String> withoutEffect() {
        return new KafkaSettings(layers.fixed()).line();
    }

    /** What is wrong between keys that are each right on their own, as a sentence; empty when nothing is. */
    Optional<String> complaint() {
        if (list("log.dirs").isEmpty() || list("log.dirs").contains("")) {
            return Optional.of("Invalid value for log.dirs: it must name at least one directory and no empty one.");
        }
        return Listener.complaint(list("listeners"), list("advertised.listeners"));
    }

    public int nodeId() {
        return integer("node.id");
    }

    /** Addresses to bind. */
    public List<Listener> listeners() {
        return Listener.parseAll(list("listeners"));
    }

    /** Addresses to tell to clients; empty means: the one on which each client reached this node. */
    public List<Listener> advertisedListeners() {
        return Listener.parseAll(list("advertised.listeners"));
    }

    public List<Path> logDirs() {
        return list("log.dirs").stream().map(dir -> Path.of((String) dir)).toList();
    }

    public Optional<String> rack() {
        return text("broker.rack");
    }

    /** Whether log lines are JSON objects. */
    public boolean logsJson() {
        return text("log.format").filter("json"::equals).isPresent();
    }

    /** Addresses of the cluster's nodes for their own traffic; empty on a standalone node. */
    public List<String> cluster() {
        return texts("cluster");
    }

    public String clusterName() {
        return text("cluster.name").orElseThrow();
    }

    /** Where this node takes the traffic of other nodes; empty: at the first free one of {@link #cluster}. */
    public Optional<String> clusterListen() {
        return text("cluster.listen");
    }

    /** File with settings of Hazelcast, xml or yaml. */
    public Optional<Path> clusterConfig() {
        return text("cluster.config").map(Path::of);
    }

    public boolean autoLeaderRebalanceEnable() {
        return flag("auto.leader.rebalance.enable");
    }

    public long leaderImbalanceCheckIntervalSeconds() {
        return number("leader.imbalance.check.interval.seconds");
    }

    public int leaderImbalancePerBrokerPercentage() {
        return integer("leader.imbalance.per.broker.percentage");
    }

    public boolean autoCreateTopicsEnable() {
        return flag("auto.create.topics.enable");
    }

    public boolean deleteTopicEnable() {
        return flag("delete.topic.enable");
    }

    public int numPartitions() {
        return integer("num.partitions");
    }

    /** What somebody has set for a number; empty where it is the default. */
    public OptionalInt explicit(String name) {
        ConfigSource source =
                layers.broker(ConfigTable.BROKER.find(name).orElseThrow()).source();
        return source == ConfigSource.DEFAULT ? OptionalInt.empty() : OptionalInt.of(integer(name));
    }

    public int defaultReplicationFactor() {
        return integer("default.replication.factor");
    }

    /** Time without catching up after which a follower is not in sync any more. */
    /** Whether consumers are sent to a replica in their own rack. */
    public boolean readsFromRack() {
        return text("replica.selector.class")
                .filter(NodeKeys.RACK_AWARE::equals)
                .isPresent();
    }

    /** Port for followers; 0 for any that is free. */
    public int replicationPort() {
        return integer("replication.port");
    }

    public long replicaLagTimeMaxMs() {
        return number("replica.lag.time.max.ms");
    }

    /** Instances of the Kafka server verticle. */
    public int networkInstances() {
        return integer("num.network.threads");
    }

    /** Verticle instances that own partitions. */
    public int partitionInstances() {
        return integer("partition.instances");
    }

    public int socketRequestMaxBytes() {
        return integer("socket.request.max.bytes");
    }

    /** -1: the system's default. */
    public int socketSendBufferBytes() {
        return integer("socket.send.buffer.bytes");
    }

    /** -1: the system's default. */
    public int socketReceiveBufferBytes() {
        return integer("socket.receive.buffer.bytes");
    }

    public int socketListenBacklogSize() {
        return integer("socket.listen.backlog.size");
    }

    public int queuedMaxRequestBytesPerConnection() {
        return integer("queued.max.request.bytes.per.connection");
    }

    /** -1: derived from the direct memory. */
    public long queuedMaxRequestBytes() {
        return number("queued.max.request.bytes");
    }

    public int maxConnections() {
        return integer("max.connections");
    }

    public int maxConnectionsPerIp() {
        return integer("max.connections.per.ip");
    }

    /** Below 0: never. */
    public long connectionsMaxIdleMs() {
        return number("connections.max.idle.ms");
    }

    public int fetchMaxBytes() {
        return integer("fetch.max.bytes");
    }

    public int maxIncrementalFetchSessionCacheSlots() {
        return integer("max.incremental.fetch.session.cache.slots");
    }

    /** Most partitions in one answer to DescribeTopicPartitions. */
    public int maxRequestPartitionSizeLimit() {
        return integer("max.request.partition.size.limit");
    }

    public int producerIdExpirationMs() {
        return integer("producer.id.expiration.ms");
    }

    public int producerIdExpirationCheckIntervalMs() {
        return integer("producer.id.expiration.check.interval.ms");
    }

    public int transactionalIdExpirationMs() {
        return integer("transactional.id.expiration.ms");
    }

    public long logRetentionCheckIntervalMs() {
        return number("log.retention.check.interval.ms");
    }

    public long logFlushOffsetCheckpointIntervalMs() {
        return integer("log.flush.offset.checkpoint.interval.ms");
    }

    /** Bytes a second to throttled replicas that are out of sync. */
    public long leaderReplicationThrottledRate() {
        return number("leader.replication.throttled.rate");
    }

    /** Bytes a second of throttled replicas of this node that are out of sync. */
    public long followerReplicationThrottledRate() {
        return number("follower.replication.throttled.rate");
    }

    /** Bytes a second of replicas that move between log directories. */
    public long replicaAlterLogDirsIoMaxBytesPerSecond() {
        return number("replica.alter.log.dirs.io.max.bytes.per.second");
    }

    public long logScrubIntervalMs() {
        return number("log.scrub.interval.ms");
    }

    public long logScrubBytesPerSecond() {
        return number("log.scrub.bytes.per.second");
    }

    public int logCleanerThreads() {
        return integer("log.cleaner.threads");
    }

    public long logCleanerDedupeBufferBytes() {
        return number("log.cleaner.dedupe.buffer.size");
    }

    public long logCleanerBackoffMs() {
        return number("log.cleaner.backoff.ms");
    }

    public int numRecoveryThreadsPerDataDir() {
        return integer("num.recovery.threads.per.data.dir");
    }

    /** Everything about the HTTP server. */
    public HttpConfig http() {
        return HttpConfig.of(this);
    }

    /** Everything about consumer groups. */
    public GroupConfig groups() {
        return GroupConfig.of(this);
    }

    /** Everything about transactions. */
    public TransactionConfig transactions() {
        return TransactionConfig.of(this);
    }

    int integer(String name) {
        return (Integer) required(name);
    }

    long number(String name) {
        return (Long) required(name);
    }

    /** One of several words. */
    String word(String name) {
        return (String) required(name);
    }

    boolean flag(String name) {
        return (Boolean) required(name);
    }

    List<String> texts(String name) {
        return list(name).stream().map(entry -> (String) entry).toList();
    }

    private List<?> list(String name) {
        return parsed(name).map(value -> (List<?>) value).orElse(List.of());
    }

    Optional<String> text(String name) {
        return parsed(name).map(value -> (String) value);
    }

    private Object required(String name) {
        return parsed(name).orElseThrow(() -> new IllegalArgumentException(name + " has no value"));
    }

    private Optional<Object> parsed(String name) {
        ConfigKey key = ConfigTable.BROKER.find(name).orElseThrow();
        return layers.broker(key)
                .value()
                .map(text ->
                        key.type().parse(text).orElseThrow(() -> new IllegalArgumentException(name + ": " + text)));
    }
}
