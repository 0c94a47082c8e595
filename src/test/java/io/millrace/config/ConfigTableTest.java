package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTableTest {
    /** Keys and defaults of Kafka 4.4's topic config, as its broker describes them. */
    private static final Map<String, String> KAFKA_TOPIC_DEFAULTS = Map.ofEntries(
            Map.entry("cleanup.policy", "delete"),
            Map.entry("compression.gzip.level", "-1"),
            Map.entry("compression.lz4.level", "9"),
            Map.entry("compression.type", "producer"),
            Map.entry("compression.zstd.level", "3"),
            Map.entry("delete.retention.ms", "86400000"),
            Map.entry("errors.deadletterqueue.group.enable", "false"),
            Map.entry("file.delete.delay.ms", "60000"),
            Map.entry("flush.messages", "9223372036854775807"),
            Map.entry("flush.ms", "9223372036854775807"),
            Map.entry("follower.replication.throttled.replicas", ""),
            Map.entry("index.interval.bytes", "4096"),
            Map.entry("leader.replication.throttled.replicas", ""),
            Map.entry("local.retention.bytes", "-2"),
            Map.entry("local.retention.ms", "-2"),
            Map.entry("max.compaction.lag.ms", "9223372036854775807"),
            Map.entry("max.decompressed.message.bytes", "2147483639"),
            Map.entry("max.message.bytes", "1048588"),
            Map.entry("message.timestamp.after.max.ms", "3600000"),
            Map.entry("message.timestamp.before.max.ms", "9223372036854775807"),
            Map.entry("message.timestamp.type", "CreateTime"),
            Map.entry("min.cleanable.dirty.ratio", "0.5"),
            Map.entry("min.compaction.lag.ms", "0"),
            Map.entry("min.insync.replicas", "1"),
            Map.entry("preallocate", "false"),
            Map.entry("remote.copy.lag.bytes", "-1"),
            Map.entry("remote.copy.lag.ms", "0"),
            Map.entry("remote.log.copy.disable", "false"),
            Map.entry("remote.log.delete.on.disable", "false"),
            Map.entry("remote.storage.enable", "false"),
            Map.entry("retention.bytes", "-1"),
            Map.entry("retention.ms", "604800000"),
            Map.entry("segment.bytes", "1073741824"),
            Map.entry("segment.index.bytes", "10485760"),
            Map.entry("segment.jitter.ms", "0"),
            Map.entry("segment.ms", "604800000"),
            Map.entry("unclean.leader.election.enable", "false"));

    @Test
    void listsEveryTopicKeyOfKafkaWithItsDefault() {
        TopicConfig config = TopicConfig.defaults();

        Map<String, String> described = config.describe().stream()
                .collect(Collectors.toMap(
                        value -> value.key().name(), value -> value.value().orElse("")));

        assertThat(described).containsAllEntriesOf(KAFKA_TOPIC_DEFAULTS);
        assertThat(described.keySet()).hasSize(KAFKA_TOPIC_DEFAULTS.size() + 1).contains("flush.before.ack");
    }

    @Test
    void everyDefaultIsAllowedByItsOwnRule() {
        for (ConfigTable table : Set.of(ConfigTable.BROKER, ConfigTable.TOPIC)) {
            for (ConfigKey key : table.keys()) {
                assertThat(key.defaultValue().flatMap(key::complaint))
                        .as(key.name())
                        .isEmpty();
                assertThat(key.documentation()).as(key.name()).endsWith(".");
            }
        }
    }

    @Test
    void everySynonymIsABrokerKey() {
        for (ConfigKey key : ConfigTable.TOPIC.keys()) {
            for (ConfigKey.Synonym synonym : key.synonyms()) {
                assertThat(ConfigTable.BROKER.find(synonym.name()))
                        .as(key.name())
                        .isPresent();
            }
        }
    }

    /** What Kafka 4.4 accepts (true) and refuses (false) for a topic. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retention.ms|abc|false",
                "retention.ms|-2|false",
                "retention.bytes|-5|true",
                "cleanup.policy|nuke|false",
                "cleanup.policy|compact,delete|true",
                "cleanup.policy|''|true",
                "segment.bytes|100|false",
                "segment.bytes|' 2097152 '|true",
                "segment.bytes|3000000000|false",
                "min.insync.replicas|0|false",
                "compression.type|lzma|false",
                "compression.type|GZIP|false",
                "message.timestamp.type|x|false",
                "max.message.bytes|-1|false",
                "min.cleanable.dirty.ratio|2|false",
                "preallocate|maybe|false",
                "preallocate|FALSE|true",
                "unclean.leader.election.enable|yes|false",
                "remote.storage.enable|true|false",
                "remote.log.copy.disable|true|true",
                "local.retention.ms|5|true",
                "follower.replication.throttled.replicas|bad|false",
                "follower.replication.throttled.replicas|*|true",
                "follower.replication.throttled.replicas|0:1,1:1|true",
                "compression.gzip.level|0|false",
                "compression.lz4.level|18|false",
                "message.format.version|3.0|false",
                "max.compaction.lag.ms|0|false",
                "flush.ms|-1|false",
                "segment.ms|0|false",
                "internal.segment.bytes|1000|true",
                "delete.retention.ms|1.5|false",
            })
    void acceptsAndRefusesTopicValuesAsKafkaDoes(String name, String value, boolean accepted) {
        assertThat(ConfigTable.TOPIC.complaint(name, value).isEmpty()).isEqualTo(accepted);
    }

    @Test
    void refusalNamesKeyValueAndWhatIsAllowed() {
        assertThat(ConfigTable.TOPIC.complaint("compression.lz4.level", "18"))
                .hasValue("Invalid value '18' for compression.lz4.level: it must be between 1 and 17.");
        assertThat(ConfigTable.TOPIC.complaint("retention.mss", "5"))
                .hasValue("Unknown config key retention.mss. Did you mean retention.ms?");
    }

    /** Suites with short-lived groups set it, and Kafka takes it. */
    @Test
    void theShortestSessionMayBeNone() {
        assertThat(ConfigTable.BROKER.complaint("group.min.session.timeout.ms", "0"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "log.segmnt.bytes,log.segment.bytes",
        "segment.bytes,log.segment.bytes",
        "listners,listeners",
        "auto.create.topic.enable,auto.create.topics.enable"
    })
    void suggestsTheNearestKey(String typed, String meant) {
        assertThat(ConfigTable.BROKER.nearest(typed)).hasValue(meant);
    }

    @Test
    void suggestsNothingForAKeyThatIsNearNoOther() {
        assertThat(ConfigTable.BROKER.nearest("colour")).isEmpty();
    }

    @Test
    void shippedFileIsWhatTheTableRenders() throws IOException {
        String shipped = Files.readString(Path.of("conf/millrace.properties"));

        assertThat(shipped)
                .as("conf/millrace.properties is rendered by ConfigFile: write ConfigFile.render() to it")
                .isEqualTo(ConfigFile.render());
    }
}
