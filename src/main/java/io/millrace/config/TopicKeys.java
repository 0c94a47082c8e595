package io.millrace.config;

import static io.millrace.config.ConfigKey.topic;
import static io.millrace.config.ConfigType.BOOLEAN;
import static io.millrace.config.ConfigType.DOUBLE;
import static io.millrace.config.ConfigType.INT;
import static io.millrace.config.ConfigType.LIST;
import static io.millrace.config.ConfigType.LONG;
import static io.millrace.config.ConfigType.STRING;
import static io.millrace.config.ValueRule.any;
import static io.millrace.config.ValueRule.atLeast;
import static io.millrace.config.ValueRule.between;
import static io.millrace.config.ValueRule.betweenOr;
import static io.millrace.config.ValueRule.oneOf;
import static io.millrace.config.ValueRule.onlyFalse;
import static io.millrace.config.ValueRule.replicas;
import static io.millrace.config.ValueRule.someOf;

import java.util.List;
import java.util.stream.Stream;

/** Definitions of the keys a topic may override: all of Kafka's, and {@code flush.before.ack}. */
final class TopicKeys {
    private static final long MS_PER_HOUR = 3_600_000L;
    private static final long MS_PER_MINUTE = 60_000L;
    private static final String LONG_MAX = "9223372036854775807";

    private TopicKeys() {}

    static List<ConfigKey> all() {
        return Stream.of(segments(), retention(), messages(), durability(), tiering())
                .flatMap(List::stream)
                .toList();
    }

    private static List<ConfigKey> segments() {
        return List.of(
                topic("segment.bytes", INT, "1073741824", atLeast(1 << 20), "Size at which a segment file is full.")
                        .fallsBackTo("log.segment.bytes"),
                topic("internal.segment.bytes", INT, "0", atLeast(0), "Segment size without a lower bound, for tests.")
                        .unset()
                        .concealed(),
                topic("segment.ms", LONG, "604800000", atLeast(1), "Age at which a segment is rolled even if not full.")
                        .fallsBackTo("log.roll.ms")
                        .fallsBackTo("log.roll.hours", MS_PER_HOUR),
                topic(
                                "segment.jitter.ms",
                                LONG,
                                "0",
                                atLeast(0),
                                "Random part taken off segment.ms, against rolls at once.")
                        .fallsBackTo("log.roll.jitter.ms")
                        .fallsBackTo("log.roll.jitter.hours", MS_PER_HOUR),
                topic(
                                "segment.index.bytes",
                                INT,
                                "10485760",
                                atLeast(4),
                                "Largest size of one index file of a segment.")
                        .fallsBackTo("log.index.size.max.bytes"),
                topic(
                                "index.interval.bytes",
                                INT,
                                "4096",
                                atLeast(0),
                                "Bytes of records between two entries of an index.")
                        .fallsBackTo("log.index.interval.bytes"),
                topic(
                                "preallocate",
                                BOOLEAN,
                                "false",
                                onlyFalse("segment files are not preallocated here"),
                                "Whether a new segment file takes its full size at once; not supported.")
                        .fallsBackTo("log.preallocate"),
                topic(
                                "file.delete.delay.ms",
                                LONG,
                                "60000",
                                atLeast(0),
                                "Time between removing a file and deleting it.")
                        .fallsBackTo("log.segment.delete.delay.ms"));
    }

    private static List<ConfigKey> retention() {
        return List.of(
                topic(
                                "cleanup.policy",
                                LIST,
                                "delete",
                                someOf("compact", "delete"),
                                "What happens to old segments: delete them by age and size, compact them by key, or both.")
                        .fallsBackTo("log.cleanup.policy"),
                topic(
                                "retention.ms",
                                LONG,
                                "604800000",
                                atLeast(-1),
                                "Age at which records may be deleted; -1 keeps them.")
                        .fallsBackTo("log.retention.ms")
                        .fallsBackTo("log.retention.minutes", MS_PER_MINUTE)
                        .fallsBackTo("log.retention.hours", MS_PER_HOUR),
                topic(
                                "retention.bytes",
                                LONG,
                                "-1",
                                any(),
                                "Size of a partition above which old segments go; -1: no bound.")
                        .fallsBackTo("log.retention.bytes"),
                topic("delete.retention.ms", LONG, "86400000", atLeast(0), "How long compaction keeps a delete marker.")
                        .fallsBackTo("log.cleaner.delete.retention.ms"),
                topic("min.compaction.lag.ms", LONG, "0", atLeast(0), "Age below which a record is not compacted.")
                        .fallsBackTo("log.cleaner.min.compaction.lag.ms"),
                topic("max.compaction.lag.ms", LONG, LONG_MAX, atLeast(1), "Age at which a record must be compacted.")
                        .fallsBackTo("log.cleaner.max.compaction.lag.ms"),
                topic(
                                "min.cleanable.dirty.ratio",
                                DOUBLE,
                                "0.5",
                                between(0, 1),
                                "Share of not yet compacted bytes in a log at which compaction begins.")
                        .fallsBackTo("log.cleaner.min.cleanable.ratio"));
    }

    private static List<ConfigKey> messages() {
        return List.of(
                topic("max.message.bytes", INT, "1048588", atLeast(0), "Largest record batch that is accepted.")
                        .fallsBackTo("message.max.bytes"),
                topic(
                                "max.decompressed.message.bytes",
                                INT,
                                "2147483639",
                                between(1, 2_147_483_639),
                                "Largest size a batch may have once decompressed, where the broker has to look inside.")
                        .fallsBackTo("max.decompressed.message.bytes"),
                topic(
                                "compression.type",
                                STRING,
                                "producer",
                                oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
                                "Codec batches are stored with; producer keeps what the producer chose.")
                        .fallsBackTo("compression.type"),
                topic("compression.gzip.level", INT, "-1", betweenOr(1, 9, -1), "Level for compression.type gzip.")
                        .fallsBackTo("compression.gzip.level"),
                topic("compression.lz4.level", INT, "9", between(1, 17), "Level for compression.type lz4.")
                        .fallsBackTo("compression.lz4.level"),
                topic("compression.zstd.level", INT, "3", between(-131_072, 22), "Level for compression.type zstd.")
                        .fallsBackTo("compression.zstd.level"),
                topic(
                                "message.timestamp.type",
                                STRING,
                                "CreateTime",
                                oneOf("CreateTime", "LogAppendTime"),
                                "Whether records keep the producer's time or get the broker's.")
                        .fallsBackTo("log.message.timestamp.type"),
                topic(
                                "message.timestamp.before.max.ms",
                                LONG,
                                LONG_MAX,
                                atLeast(0),
                                "How far a producer's time may lie behind the broker's.")
                        .fallsBackTo("log.message.timestamp.before.max.ms"),
                topic(
                                "message.timestamp.after.max.ms",
                                LONG,
                                "3600000",
                                atLeast(0),
                                "How far a producer's time may lie ahead of the broker's.")
                        .fallsBackTo("log.message.timestamp.after.max.ms"));
    }

    private static List<ConfigKey> durability() {
        return List.of(
                topic("flush.before.ack", BOOLEAN, "true", any(), "Whether acks=all waits until the batch is on disk.")
                        .fallsBackTo("log.flush.before.ack"),
                topic("flush.messages", LONG, LONG_MAX, atLeast(1), "Records after which a log is forced to disk.")
                        .fallsBackTo("log.flush.interval.messages"),
                topic("flush.ms", LONG, LONG_MAX, atLeast(0), "Time after which a log is forced to disk.")
                        .fallsBackTo("log.flush.interval.ms"),
                topic("min.insync.replicas", INT, "1", atLeast(1), "Replicas that must be in sync for acks=all.")
                        .fallsBackTo("min.insync.replicas"),
                topic(
                                "unclean.leader.election.enable",
                                BOOLEAN,
                                "false",
                                any(),
                                "Whether a replica out of sync may lead when no other is left, at the price of records.")
                        .fallsBackTo("unclean.leader.election.enable"),
                topic(
                        "leader.replication.throttled.replicas",
                        LIST,
                        "",
                        replicas(),
                        "Replicas whose reading is throttled on the leader."),
                topic(
                        "follower.replication.throttled.replicas",
                        LIST,
                        "",
                        replicas(),
                        "Replicas whose replication is throttled on the follower."),
                topic(
                        "errors.deadletterqueue.group.enable",
                        BOOLEAN,
                        "false",
                        onlyFalse("there are no share groups here yet"),
                        "Whether share groups may write to this topic as their dead-letter queue; not supported."));
    }

    private static List<ConfigKey> tiering() {
        return List.of(
                topic(
                        "remote.storage.enable",
                        BOOLEAN,
                        "false",
                        onlyFalse("there is no tiered storage here"),
                        "Whether segments also go to tiered storage; not supported."),
                topic(
                        "remote.log.copy.disable",
                        BOOLEAN,
                        "false",
                        any(),
                        "Kafka's switch for tiered copies; no effect."),
                topic("remote.log.delete.on.disable", BOOLEAN, "false", any(), "Kafka's tiered deletion; no effect."),
                topic("remote.copy.lag.ms", LONG, "0", atLeast(-1), "Kafka's delay of tiered copies; no effect."),
                topic("remote.copy.lag.bytes", LONG, "-1", atLeast(-1), "Kafka's lag of tiered copies; no effect."),
                topic(
                        "local.retention.ms",
                        LONG,
                        "-2",
                        atLeast(-2),
                        "Kafka's local part of tiered storage; no effect."),
                topic(
                        "local.retention.bytes",
                        LONG,
                        "-2",
                        atLeast(-2),
                        "Kafka's local part of tiered storage; no effect."));
    }
}
