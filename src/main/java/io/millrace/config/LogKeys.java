package io.millrace.config;

import static io.millrace.config.ConfigKey.broker;
import static io.millrace.config.ConfigType.INT;
import static io.millrace.config.ConfigType.LONG;
import static io.millrace.config.ValueRule.any;
import static io.millrace.config.ValueRule.atLeast;

import java.util.List;
import java.util.stream.Stream;

/** Definitions of the keys that are defaults for topics, derived from the topic keys, and of those about keeping logs. */
final class LogKeys {
    private LogKeys() {}

    static List<ConfigKey> all() {
        return Stream.concat(
                        TopicKeys.all().stream()
                                .filter(topicKey -> !topicKey.synonyms().isEmpty())
                                .map(LogKeys::defaultOf),
                        own().stream())
                .toList();
    }

    /** The broker key that is the default of a topic key: same type, bounds and meaning, changeable at run time. */
    private static ConfigKey defaultOf(ConfigKey topicKey) {
        ConfigKey.Synonym first = topicKey.synonyms().get(0);
        ConfigKey key = broker(
                        first.name(),
                        topicKey.type(),
                        topicKey.defaultValue().orElse(""),
                        topicKey.rule(),
                        topicKey.documentation() + " For topics that do not set " + topicKey.name() + ".")
                .dynamic();
        List<ConfigKey.Synonym> coarser =
                topicKey.synonyms().subList(1, topicKey.synonyms().size());
        if (coarser.isEmpty()) {
            return key;
        }
        ConfigKey unset = key.unset();
        for (ConfigKey.Synonym synonym : coarser) {
            unset = unset.fallsBackTo(synonym.name(), synonym.factor());
        }
        return unset;
    }

    private static List<ConfigKey> own() {
        return List.of(
                broker("log.roll.hours", INT, "168", atLeast(1), "As log.roll.ms in hours, when that is not set."),
                broker(
                        "log.roll.jitter.hours",
                        INT,
                        "0",
                        atLeast(0),
                        "As log.roll.jitter.ms in hours, when that is not set."),
                broker(
                                "log.retention.minutes",
                                INT,
                                "0",
                                any(),
                                "As log.retention.ms in minutes, when that is not set.")
                        .unset()
                        .fallsBackTo("log.retention.hours", 60),
                broker("log.retention.hours", INT, "168", any(), "As log.retention.ms in hours, when neither is set."),
                broker(
                        "log.retention.check.interval.ms",
                        LONG,
                        "300000",
                        atLeast(1),
                        "How often retention is applied."),
                broker(
                        "log.flush.offset.checkpoint.interval.ms",
                        INT,
                        "5000",
                        atLeast(1),
                        "How often recovery points, log start offsets and high watermarks are written down."),
                broker(
                        "log.scrub.interval.ms",
                        LONG,
                        "604800000",
                        atLeast(60_000),
                        "How often all records are read again to find those that the disk has damaged. Records that were"
                                + " there when the node started are read once soon after."),
                broker(
                        "log.scrub.bytes.per.second",
                        LONG,
                        "50000000",
                        atLeast(1_000_000),
                        "How fast records are read again to find damage."),
                broker(
                        "producer.id.expiration.ms",
                        INT,
                        "86400000",
                        atLeast(1),
                        "Time after which a partition forgets an idle producer."),
                broker(
                                "producer.id.expiration.check.interval.ms",
                                INT,
                                "600000",
                                atLeast(1),
                                "How often idle producers are looked for.")
                        .concealed(),
                broker(
                        "transactional.id.expiration.ms",
                        INT,
                        "604800000",
                        atLeast(1),
                        "Time after which an idle transactional id is forgotten."));
    }
}
