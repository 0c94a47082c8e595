package io.millrace.interop;

import static io.millrace.testkit.ClientSession.PATIENCE;
import static io.millrace.testkit.ClientSession.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.WireSocket;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigType;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.ListConfigResourcesOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AlterConfigsRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Topic and broker configs as the Java admin client sees and changes them. */
@ExtendWith(BrokerExtension.class)
class ConfigAdminIT {
    @Test
    void listsEveryTopicConfigOfKafkaWithSourceTypeAndDocumentation(ClientSession session) throws Exception {
        ConfigResource topic = topic(session, Map.of("retention.ms", "1234"));

        Map<String, ConfigEntry> entries = describe(session, topic, true);

        assertThat(entries)
                .containsKeys(
                        "cleanup.policy",
                        "compression.gzip.level",
                        "compression.lz4.level",
                        "compression.type",
                        "compression.zstd.level",
                        "delete.retention.ms",
                        "file.delete.delay.ms",
                        "flush.messages",
                        "flush.ms",
                        "follower.replication.throttled.replicas",
                        "index.interval.bytes",
                        "leader.replication.throttled.replicas",
                        "local.retention.bytes",
                        "local.retention.ms",
                        "max.compaction.lag.ms",
                        "max.message.bytes",
                        "message.timestamp.after.max.ms",
                        "message.timestamp.before.max.ms",
                        "message.timestamp.type",
                        "min.cleanable.dirty.ratio",
                        "min.compaction.lag.ms",
                        "min.insync.replicas",
                        "preallocate",
                        "remote.storage.enable",
                        "retention.bytes",
                        "retention.ms",
                        "segment.bytes",
                        "segment.index.bytes",
                        "segment.jitter.ms",
                        "segment.ms",
                        "unclean.leader.election.enable");
        assertThat(entries.get("retention.ms").source()).isEqualTo(ConfigSource.DYNAMIC_TOPIC_CONFIG);
        assertThat(entries.get("retention.ms").type()).isEqualTo(ConfigType.LONG);
        assertThat(entries.get("cleanup.policy").type()).isEqualTo(ConfigType.LIST);
        assertThat(entries.get("segment.ms").source()).isEqualTo(ConfigSource.DEFAULT_CONFIG);
        assertThat(entries.get("segment.ms").value()).isEqualTo("604800000");
        assertThat(entries.values()).allSatisfy(entry -> {
            assertThat(entry.documentation()).isNotBlank();
            assertThat(entry.isSensitive()).isFalse();
        });
    }

    @Test
    void setsAndDeletesConfigsOneByOne(ClientSession session) throws Exception {
        ConfigResource topic = topic(session, Map.of("retention.ms", "1234"));

        change(session, topic, OpType.SET, "segment.bytes", "1048576").get();
        change(session, topic, OpType.DELETE, "retention.ms", "").get();

        Await.until("both changes are seen", PATIENCE, () -> {
            Map<String, ConfigEntry> entries = describe(session, topic, false);
            return "1048576".equals(entries.get("segment.bytes").value())
                    && "604800000".equals(entries.get("retention.ms").value());
        });
    }

    @Test
    void appendsToAndSubtractsFromLists(ClientSession session) throws Exception {
        ConfigResource topic = topic(session, Map.of());

        change(session, topic, OpType.APPEND, "cleanup.policy", "compact").get();
        awaitValue(session, topic, "cleanup.policy", "delete,compact");
        change(session, topic, OpType.SUBTRACT, "cleanup.policy", "delete").get();

        awaitValue(session, topic, "cleanup.policy", "compact");
    }

    @Test
    void onlyValidatesWhenAskedTo(ClientSession session) throws Exception {
        ConfigResource topic = topic(session, Map.of());
        var change = new AlterConfigOp(new ConfigEntry("retention.ms", "1"), OpType.SET);

        session.admin()
                .incrementalAlterConfigs(Map.of(topic, List.of(change)), new AlterConfigsOptions().validateOnly(true))
                .all()
                .get();

        assertThat(describe(session, topic, false).get("retention.ms").value()).isEqualTo("604800000");
    }

    @ParameterizedTest
    @CsvSource({
        "no.such.key, 1",
        "retention.ms, soon",
        "retention.ms, -2",
        "segment.bytes, 13",
        "cleanup.policy, shred",
        "compression.type, brotli",
        "message.timestamp.type, WhenReady",
        "min.cleanable.dirty.ratio, 1.5",
        "max.message.bytes, -1",
        "compression.gzip.level, 10",
        "preallocate, maybe"
    })
    void refusesBadConfigs(String key, String value, ClientSession session) throws Exception {
        ConfigResource topic = topic(session, Map.of());

        Throwable onChange = refusal(change(session, topic, OpType.SET, key, value));
        Throwable onCreation = refusal(session.admin()
                .createTopics(
                        List.of(new NewTopic("bad-" + UUID.randomUUID(), 1, (short) 1).configs(Map.of(key, value))))
                .all());

        assertThat(onChange).isInstanceOf(InvalidConfigurationException.class).hasMessageContaining(key);
        assertThat(onCreation).isInstanceOf(InvalidConfigurationException.class).hasMessageContaining(key);
    }

    @Test
    void putsAChangeIntoEffectAtOnce(ClientSession session) throws Exception {
        ConfigResource topic = topic(session, Map.of());
        var producer = session.producer(Map.of());
        producer.send(new ProducerRecord<>(topic.name(), "x".repeat(5_000))).get();

        change(session, topic, OpType.SET, "max.message.bytes", "1000").get();

        Await.until("the new limit holds", PATIENCE, () -> {
            var answer = producer.send(new ProducerRecord<>(topic.name(), "x".repeat(5_000)));
            return Await.completed(answer) instanceof RecordTooLargeException;
        });
    }

    @Test
    void replacesAllConfigsForClientsThatKnowNothingElse(ClientSession session) throws Exception {
        ConfigResource topic = topic(session, Map.of("retention.ms", "1234"));
        var onlySegments = new AlterConfigsRequest.Config(
                List.of(new AlterConfigsRequest.ConfigEntry("segment.bytes", "1048576")));
        var request = new AlterConfigsRequest.Builder(Map.of(topic, onlySegments), false).build((short) 2);

        try (WireSocket client = new WireSocket(session.broker().port())) {
            client.call(ApiKeys.ALTER_CONFIGS, request);
        }

        awaitValue(session, topic, "segment.bytes", "1048576");
        awaitValue(session, topic, "retention.ms", "604800000");
    }

    @Test
    void saysThatATopicIsUnknown(ClientSession session) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "unknown-" + UUID.randomUUID());

        assertThat(refusal(session.admin().describeConfigs(List.of(topic)).all()))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
        assertThat(refusal(change(session, topic, OpType.SET, "retention.ms", "1")))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void describesTheBroker(ClientSession session) throws Exception {
        Map<String, ConfigEntry> entries = describe(session, broker(session), false);

        assertThat(entries)
                .containsKeys("log.retention.ms", "log.segment.bytes", "node.id", "log.dirs", "num.partitions");
        assertThat(entries.get("num.io.threads").value()).isEqualTo("8");
        assertThat(entries.get("broker.id").value())
                .isEqualTo(entries.get("node.id").value());
        assertThat(entries.get("node.id").isReadOnly()).isTrue();
        assertThat(entries.get("log.retention.check.interval.ms").source())
                .isEqualTo(ConfigSource.STATIC_BROKER_CONFIG);
    }

    @Test
    void changesABrokerDefaultForTopicsWithoutTheirOwn(ClientSession session) throws Exception {
        ConfigResource topic = topic(session, Map.of());
        ConfigResource everyBroker = new ConfigResource(ConfigResource.Type.BROKER, "");

        change(session, everyBroker, OpType.SET, "log.retention.ms", "777777777")
                .get();

        Await.until("the topic inherits", PATIENCE, () -> {
            ConfigEntry entry = describe(session, topic, false).get("retention.ms");
            return entry.value().equals("777777777") && entry.source() == ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG;
        });
        change(session, everyBroker, OpType.DELETE, "log.retention.ms", "").get();
        awaitValue(session, topic, "retention.ms", "604800000");
    }

    @Test
    void groupsMayHaveConfigsOfTheirOwn(ClientSession session) throws Exception {
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, "own-" + UUID.randomUUID());
        ConfigEntry before = describe(session, group, true).get("consumer.session.timeout.ms");

        change(session, group, OpType.SET, "consumer.session.timeout.ms", "50000")
                .get();

        assertThat(before.value()).isEqualTo("45000");
        assertThat(before.source()).isEqualTo(ConfigSource.DEFAULT_CONFIG);
        ConfigEntry after = describe(session, group, true).get("consumer.session.timeout.ms");
        assertThat(after.value()).isEqualTo("50000");
        assertThat(after.source()).isEqualTo(ConfigSource.DYNAMIC_GROUP_CONFIG);
        assertThat(listed(session, ConfigResource.Type.GROUP)).contains(group);
        change(session, group, OpType.DELETE, "consumer.session.timeout.ms", "").get();
        assertThat(listed(session, ConfigResource.Type.GROUP)).doesNotContain(group);
    }

    @ParameterizedTest
    @CsvSource({
        "consumer.session.timeout.ms,44999",
        "consumer.session.timeout.ms,60001",
        "consumer.heartbeat.interval.ms,4999",
        "consumer.heartbeat.interval.ms,x",
        "no.such.key,1"
    })
    void refusesGroupConfigsThatKafkaRefuses(String key, String value, ClientSession session) throws Exception {
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, "refused");

        assertThat(refusal(change(session, group, OpType.SET, key, value)))
                .isInstanceOf(InvalidConfigurationException.class);
    }

    @Test
    void refusesToChangeReadOnlyBrokerConfigs(ClientSession session) throws Exception {
        Throwable refusal = refusal(change(session, broker(session), OpType.SET, "log.dirs", "/elsewhere"));

        assertThat(refusal).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void listsTheTopicsThatHaveConfigs(ClientSession session) throws Exception {
        ConfigResource topic = topic(session, Map.of("retention.ms", "1234"));

        assertThat(listed(session, ConfigResource.Type.TOPIC)).contains(topic);
    }

    private static Collection<ConfigResource> listed(ClientSession session, ConfigResource.Type type) throws Exception {
        return session.admin()
                .listConfigResources(Set.of(type), new ListConfigResourcesOptions())
                .all()
                .get();
    }

    private static ConfigResource topic(ClientSession session, Map<String, String> configs) throws Exception {
        return new ConfigResource(ConfigResource.Type.TOPIC, session.topic(1, configs));
    }

    private static ConfigResource broker(ClientSession session) throws Exception {
        return new ConfigResource(
                ConfigResource.Type.BROKER,
                session.admin()
                        .describeCluster()
                        .nodes()
                        .get()
                        .iterator()
                        .next()
                        .idString());
    }

    private static KafkaFuture<Void> change(
            ClientSession session, ConfigResource resource, OpType operation, String key, String value) {
        var change = new AlterConfigOp(new ConfigEntry(key, value), operation);
        return session.admin()
                .incrementalAlterConfigs(Map.of(resource, List.of(change)))
                .all();
    }

    private static Map<String, ConfigEntry> describe(ClientSession session, ConfigResource resource, boolean document)
            throws Exception {
        return session
                .admin()
                .describeConfigs(List.of(resource), new DescribeConfigsOptions().includeDocumentation(document))
                .all()
                .get()
                .get(resource)
                .entries()
                .stream()
                .collect(Collectors.toMap(ConfigEntry::name, entry -> entry));
    }

    private static void awaitValue(ClientSession session, ConfigResource resource, String key, String value) {
        Await.until(
                key + " is " + value,
                PATIENCE,
                () -> describe(session, resource, false).get(key).value().equals(value));
    }
}
