package io.millrace.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.millrace.api.ApiTable;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.CreateTopic;
import io.millrace.common.TopicPartition;
import io.millrace.config.BrokerConfig;
import io.millrace.service.LogDirService.LogDirFacts;
import io.millrace.service.LogDirService.ReplicaFacts;
import io.millrace.service.LoggerLevels;
import io.millrace.testkit.FakeLogDirs;
import io.millrace.testkit.FakeMetadata;
import io.millrace.testkit.FakeRequestContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDir;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopic;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitions;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminApisTest {
    private static final byte SET = 0;

    private final FakeMetadata metadata =
            new FakeMetadata(BrokerConfig.defaults().with("log.retention.hours", "2"));
    private final LoggerContext loggers = new LoggerContext();
    private final FakeLogDirs logDirs = new FakeLogDirs(
            new LogDirFacts(
                    Path.of("/one"),
                    100,
                    50,
                    Optional.empty(),
                    List.of(
                            new ReplicaFacts(new TopicPartition("t", 0), 10, 1, 0, false),
                            new ReplicaFacts(new TopicPartition("t", 1), 11, 1, 0, false))),
            new LogDirFacts(Path.of("/two"), 0, 0, Optional.of("no such device"), List.of()));

    @BeforeEach
    void createTopic() {
        metadata.topics().create(List.of(CreateTopic.withDefaults("t")), false);
        loggers.getLogger("io.millrace.storage");
    }

    @Test
    void describesATopicWithSynonymsTypesAndDocumentation() {
        alter(ConfigResource.Type.TOPIC, "t", "segment.bytes", SET, "2097152");

        Map<String, DescribeConfigsResourceResult> configs = described(ConfigResource.Type.TOPIC, "t");

        DescribeConfigsResourceResult retention = find(configs, "retention.ms");
        assertThat(retention.value()).isEqualTo("7200000");
        assertThat(retention.configSource()).isEqualTo((byte) 4);
        assertThat(retention.configType()).isEqualTo((byte) 5);
        assertThat(retention.readOnly()).isFalse();
        assertThat(retention.documentation()).isNotBlank();
        assertThat(retention.synonyms().stream().map(synonym -> synonym.name() + "=" + synonym.value()))
                .containsExactly("log.retention.hours=2", "log.retention.hours=168");
        assertThat(find(configs, "segment.bytes").configSource()).isEqualTo((byte) 1);
        assertThat(configs).hasSize(38);
    }

    @Test
    void describesOnlyTheKeysAskedFor() {
        DescribeConfigsResource resource =
                resource(ConfigResource.Type.TOPIC, "t").setConfigurationKeys(List.of("segment.ms", "nonesuch"));

        DescribeConfigsResult result = describe(resource);

        assertThat(result.configs()).hasSize(1);
        assertThat(result.configs().get(0).documentation()).isNull();
    }

    @Test
    void anEmptyListOfKeysAsksForAll() {
        DescribeConfigsResource resource =
                resource(ConfigResource.Type.TOPIC, "t").setConfigurationKeys(List.of());

        DescribeConfigsResult result = describe(resource);

        assertThat(result.configs()).hasSize(38);
    }

    @Test
    void describesAResourceOnceHoweverOftenItIsNamed() {
        DescribeConfigsRequestData request = new DescribeConfigsRequestData()
                .setResources(List.of(
                        resource(ConfigResource.Type.TOPIC, "t"),
                        resource(ConfigResource.Type.TOPIC, "t"),
                        resource(ConfigResource.Type.BROKER, "1")));

        DescribeConfigsResponseData response =
                (DescribeConfigsResponseData) handle(ApiKeys.DESCRIBE_CONFIGS, 4, request);

        assertThat(response.results().stream().map(result -> Errors.forCode(result.errorCode())))
                .containsExactly(Errors.NONE, Errors.INVALID_REQUEST, Errors.NONE);
        assertThat(response.results().get(1).configs()).isEmpty();
    }

    @Test
    void brokerConfigsTellWhatCanBeChangedAtRunTime() {
        alter(ConfigResource.Type.BROKER, "", "log.retention.ms", SET, "88");

        Map<String, DescribeConfigsResourceResult> configs = described(ConfigResource.Type.BROKER, "1");

        assertThat(find(configs, "num.partitions").readOnly()).isTrue();
        assertThat(find(configs, "log.retention.ms").readOnly()).isFalse();
        assertThat(find(configs, "log.retention.ms").value()).isEqualTo("88");
        assertThat(find(configs, "log.retention.ms").configSource()).isEqualTo((byte) 3);
        assertThat(described(ConfigResource.Type.BROKER, "")).containsOnlyKeys("log.retention.ms");
    }

    @ParameterizedTest
    @CsvSource({
        "TOPIC, nonesuch, UNKNOWN_TOPIC_OR_PARTITION",
        "TOPIC, a b, INVALID_TOPIC_EXCEPTION",
        "TOPIC, '', INVALID_TOPIC_EXCEPTION",
        "BROKER, 7, INVALID_REQUEST",
        "BROKER, x, INVALID_REQUEST",
        "BROKER, -1, INVALID_REQUEST",
        "BROKER_LOGGER, '', INVALID_REQUEST",
        "BROKER_LOGGER, 7, INVALID_REQUEST",
        "UNKNOWN, g, INVALID_REQUEST",
    })
    void describeAnswersKafkasErrors(ConfigResource.Type type, String name, Errors expected) {
        assertThat(Errors.forCode(describe(resource(type, name)).errorCode())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "TOPIC, t, retention.ms, 0, 5, NONE",
        "TOPIC, t, retention.mss, 0, 5, INVALID_CONFIG",
        "TOPIC, t, retention.mss, 1, '', NONE",
        "TOPIC, t, retention.ms, 0, x, INVALID_CONFIG",
        "TOPIC, t, retention.ms, 2, 5, INVALID_CONFIG",
        "TOPIC, t, retention.ms, 9, 5, INVALID_REQUEST",
        "TOPIC, t, remote.storage.enable, 0, true, INVALID_CONFIG",
        "TOPIC, nonesuch, retention.ms, 0, 5, UNKNOWN_TOPIC_OR_PARTITION",
        "TOPIC, '', retention.ms, 0, 5, INVALID_REQUEST",
        "BROKER, 1, log.retention.ms, 0, 5, NONE",
        "BROKER, '', log.retention.ms, 0, 5, NONE",
        "BROKER, 7, log.retention.ms, 0, 5, INVALID_REQUEST",
        "BROKER, -1, log.retention.ms, 0, 5, INVALID_REQUEST",
        "BROKER, 1, num.partitions, 0, 5, INVALID_REQUEST",
        "BROKER, 1, log.retention.ms, 0, zz, INVALID_REQUEST",
        "UNKNOWN, g, a, 0, b, INVALID_REQUEST",
        "BROKER_LOGGER, 1, no.such.logger, 0, DEBUG, INVALID_CONFIG",
        "BROKER_LOGGER, 1, root, 0, LOUD, INVALID_CONFIG",
        "BROKER_LOGGER, 1, root, 2, DEBUG, INVALID_REQUEST",
        "BROKER_LOGGER, 1, root, 1, '', INVALID_REQUEST",
        "BROKER_LOGGER, 1, root, 0, INFO, NONE",
    })
    void alterAnswersKafkasErrors(
            ConfigResource.Type type, String name, String key, byte operation, String value, Errors expected) {
        assertThat(alter(type, name, key, operation, value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"TOPIC, t", "TOPIC, nonesuch", "BROKER, 1", "BROKER, 7", "BROKER_LOGGER, 1"})
    void anOperationWithoutItsValueIsRefusedBeforeTheResourceIsLookedUp(ConfigResource.Type type, String name) {
        IncrementalAlterConfigsRequestData request = alteration(type, name, "root", SET, null);

        IncrementalAlterConfigsResponseData response =
                (IncrementalAlterConfigsResponseData) handle(ApiKeys.INCREMENTAL_ALTER_CONFIGS, 1, request);

        assertThat(Errors.forCode(response.responses().get(0).errorCode())).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(response.responses().get(0).errorMessage()).contains("root");
    }

    @ParameterizedTest
    @CsvSource({
        "TOPIC, t, retention.ms, 5",
        "TOPIC, nonesuch, retention.ms, 5",
        "BROKER_LOGGER, 1, io.millrace.storage, INFO"
    })
    void aKeyNamedTwiceIsRefusedBeforeTheResourceIsLookedUp(
            ConfigResource.Type type, String name, String key, String value) {
        IncrementalAlterConfigsRequestData request = alteration(type, name, key, SET, value);
        request.resources()
                .find(type.id(), name)
                .configs()
                .add(new AlterableConfig().setName(key).setConfigOperation((byte) 1));

        IncrementalAlterConfigsResponseData response =
                (IncrementalAlterConfigsResponseData) handle(ApiKeys.INCREMENTAL_ALTER_CONFIGS, 1, request);

        assertThat(Errors.forCode(response.responses().get(0).errorCode())).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(overrides()).isEmpty();
    }

    @Test
    void setsALoggersLevelAndLetsGoOfItAgain() {
        String logger = "io.millrace.storage";
        loggers.getLogger("ROOT").setLevel(Level.INFO);

        alter(ConfigResource.Type.BROKER_LOGGER, "1", logger, SET, "DEBUG");
        String during =
                find(described(ConfigResource.Type.BROKER_LOGGER, "1"), logger).value();
        alter(ConfigResource.Type.BROKER_LOGGER, "1", logger, (byte) 1, "");

        assertThat(during).isEqualTo("DEBUG");
        assertThat(find(described(ConfigResource.Type.BROKER_LOGGER, "1"), logger)
                        .value())
                .isEqualTo("INFO");
        assertThat(described(ConfigResource.Type.BROKER_LOGGER, "1")).containsKey("root");
    }

    @Test
    void olderAlterReplacesEverythingTheTopicHad() {
        alter(ConfigResource.Type.TOPIC, "t", "retention.ms", SET, "5");
        AlterConfigsRequestData request = new AlterConfigsRequestData();
        AlterConfigsRequestData.AlterConfigsResource resource = new AlterConfigsRequestData.AlterConfigsResource()
                .setResourceType(ConfigResource.Type.TOPIC.id())
                .setResourceName("t");
        resource.configs()
                .add(new AlterConfigsRequestData.AlterableConfig()
                        .setName("segment.ms")
                        .setValue("6"));
        request.resources().add(resource);

        AlterConfigsResponseData response = (AlterConfigsResponseData) handle(ApiKeys.ALTER_CONFIGS, 2, request);

        assertThat(response.responses().get(0).errorCode()).isZero();
        assertThat(overrides()).isEqualTo(Map.of("segment.ms", "6"));
    }

    @Test
    void validatingOnlyChangesNothing() {
        IncrementalAlterConfigsRequestData request = alteration(
                        ConfigResource.Type.TOPIC, "t", "retention.ms", SET, "5")
                .setValidateOnly(true);

        IncrementalAlterConfigsResponseData response =
                (IncrementalAlterConfigsResponseData) handle(ApiKeys.INCREMENTAL_ALTER_CONFIGS, 1, request);

        assertThat(response.responses().get(0).errorCode()).isZero();
        assertThat(overrides()).isEmpty();
    }

    @Test
    void aResourceNamedTwiceIsRefusedAndOthersAreAltered() {
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
        request.resources().mustAdd(alterResource(ConfigResource.Type.BROKER, "1", "log.retention.ms", SET, "1"));
        request.resources().mustAdd(alterResource(ConfigResource.Type.BROKER, "1", "log.retention.ms", SET, "2"));
        request.resources().mustAdd(alterResource(ConfigResource.Type.TOPIC, "t", "retention.ms", SET, "5"));

        IncrementalAlterConfigsResponseData response =
                (IncrementalAlterConfigsResponseData) handle(ApiKeys.INCREMENTAL_ALTER_CONFIGS, 1, request);

        assertThat(response.responses().stream().map(answer -> Errors.forCode(answer.errorCode())))
                .containsExactly(Errors.INVALID_REQUEST, Errors.INVALID_REQUEST, Errors.NONE);
        assertThat(overrides()).isEqualTo(Map.of("retention.ms", "5"));
        assertThat(metadata.image().dynamicConfigs().brokers()).doesNotContainKey(ClusterImage.CLUSTER_DEFAULT);
    }

    @Test
    void listsResourcesThatHaveConfigs() {
        ListConfigResourcesResponseData all = (ListConfigResourcesResponseData)
                handle(ApiKeys.LIST_CONFIG_RESOURCES, 1, new ListConfigResourcesRequestData());
        ListConfigResourcesResponseData unknown = (ListConfigResourcesResponseData) handle(
                ApiKeys.LIST_CONFIG_RESOURCES, 1, new ListConfigResourcesRequestData().setResourceTypes(List.of((byte)
                                99)));

        assertThat(all.configResources().stream()
                        .map(found -> ConfigResource.Type.forId(found.resourceType()) + ":" + found.resourceName()))
                .containsExactlyInAnyOrder("TOPIC:t", "BROKER:1", "BROKER_LOGGER:1");
        assertThat(Errors.forCode(unknown.errorCode())).isEqualTo(Errors.UNSUPPORTED_VERSION);
    }

    @Test
    void describesLogDirsWithTheirVolumesAndSaysWhichIsOffline() {
        DescribeLogDirsRequestData request = new DescribeLogDirsRequestData();
        request.topics().add(new DescribableLogDirTopic().setTopic("t").setPartitions(List.of(1)));

        DescribeLogDirsResponseData response =
                (DescribeLogDirsResponseData) handle(ApiKeys.DESCRIBE_LOG_DIRS, 5, request);

        assertThat(response.results().get(0).totalBytes()).isEqualTo(100);
        assertThat(response.results().get(0).topics().get(0).partitions())
                .singleElement()
                .satisfies(partition -> assertThat(partition.partitionSize()).isEqualTo(11));
        assertThat(Errors.forCode(response.results().get(1).errorCode())).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
    }

    @Test
    void movesReplicasAndAnswersEachPartition() {
        AlterReplicaLogDir dir = new AlterReplicaLogDir().setPath("/data");
        dir.topics().add(new AlterReplicaLogDirTopic().setName("t").setPartitions(List.of(0, 1)));
        AlterReplicaLogDirsRequestData request = new AlterReplicaLogDirsRequestData();
        request.dirs().add(dir);

        AlterReplicaLogDirsResponseData response =
                (AlterReplicaLogDirsResponseData) handle(ApiKeys.ALTER_REPLICA_LOG_DIRS, 2, request);

        assertThat(response.results().get(0).partitions().stream()
                        .map(partition -> Errors.forCode(partition.errorCode())))
                .containsExactly(Errors.NONE, Errors.LOG_DIR_NOT_FOUND);
    }

    @Test
    void aReplicaNamedForTwoDirectoriesGoesToTheLastAndIsAnsweredOnce() {
        AlterReplicaLogDirsRequestData request = new AlterReplicaLogDirsRequestData();
        for (String path : List.of("/data", "no\0path")) {
            AlterReplicaLogDir dir = new AlterReplicaLogDir().setPath(path);
            dir.topics().add(new AlterReplicaLogDirTopic().setName("t").setPartitions(List.of(0, 0)));
            request.dirs().add(dir);
        }

        AlterReplicaLogDirsResponseData response =
                (AlterReplicaLogDirsResponseData) handle(ApiKeys.ALTER_REPLICA_LOG_DIRS, 2, request);

        assertThat(response.results().get(0).partitions())
                .singleElement()
                .satisfies(partition ->
                        assertThat(Errors.forCode(partition.errorCode())).isEqualTo(Errors.LOG_DIR_NOT_FOUND));
    }

    @Test
    void describesTheClusterButNoControllers() {
        DescribeClusterResponseData brokers = (DescribeClusterResponseData)
                handle(ApiKeys.DESCRIBE_CLUSTER, 2, new DescribeClusterRequestData().setEndpointType((byte) 1));
        DescribeClusterResponseData controllers = (DescribeClusterResponseData)
                handle(ApiKeys.DESCRIBE_CLUSTER, 2, new DescribeClusterRequestData().setEndpointType((byte) 2));

        assertThat(brokers.clusterId()).isEqualTo("test-cluster");
        assertThat(brokers.brokers().find(1).host()).isEqualTo("broker.example");
        assertThat(Errors.forCode(controllers.errorCode())).isEqualTo(Errors.MISMATCHED_ENDPOINT_TYPE);
    }

    @Test
    void answersToolsThatAskForWhatOneNodeNeverNeeds() {
        ElectLeadersRequestData elect = new ElectLeadersRequestData();
        elect.topicPartitions().add(new TopicPartitions().setTopic("t").setPartitions(List.of(0, 1)));

        ElectLeadersResponseData elected = (ElectLeadersResponseData) handle(ApiKeys.ELECT_LEADERS, 2, elect);
        DescribeAclsResponseData acls =
                (DescribeAclsResponseData) handle(ApiKeys.DESCRIBE_ACLS, 3, new DescribeAclsRequestData());

        assertThat(elected.replicaElectionResults().get(0).partitionResult().stream()
                        .map(partition -> Errors.forCode(partition.errorCode())))
                .containsExactly(Errors.ELECTION_NOT_NEEDED, Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(Errors.forCode(acls.errorCode())).isEqualTo(Errors.SECURITY_DISABLED);
    }

    private Map<String, String> overrides() {
        return metadata.image().topic("t").orElseThrow().overrides();
    }

    private Map<String, DescribeConfigsResourceResult> described(ConfigResource.Type type, String name) {
        DescribeConfigsRequestData request = new DescribeConfigsRequestData()
                .setResources(List.of(resource(type, name)))
                .setIncludeSynonyms(true)
                .setIncludeDocumentation(true);
        DescribeConfigsResponseData response =
                (DescribeConfigsResponseData) handle(ApiKeys.DESCRIBE_CONFIGS, 4, request);
        return response.results().get(0).configs().stream()
                .collect(Collectors.toMap(DescribeConfigsResourceResult::name, Function.identity()));
    }

    private static DescribeConfigsResourceResult find(Map<String, DescribeConfigsResourceResult> configs, String key) {
        return Optional.ofNullable(configs.get(key)).orElseThrow();
    }

    private DescribeConfigsResult describe(DescribeConfigsResource resource) {
        DescribeConfigsRequestData request = new DescribeConfigsRequestData().setResources(List.of(resource));
        return ((DescribeConfigsResponseData) handle(ApiKeys.DESCRIBE_CONFIGS, 4, request))
                .results()
                .get(0);
    }

    private static DescribeConfigsResource resource(ConfigResource.Type type, String name) {
        return new DescribeConfigsResource()
                .setResourceType(type.id())
                .setResourceName(name)
                .setConfigurationKeys(null);
    }

    private Errors alter(ConfigResource.Type type, String name, String key, byte operation, String value) {
        IncrementalAlterConfigsResponseData response = (IncrementalAlterConfigsResponseData)
                handle(ApiKeys.INCREMENTAL_ALTER_CONFIGS, 1, alteration(type, name, key, operation, value));
        return Errors.forCode(response.responses().get(0).errorCode());
    }

    private static IncrementalAlterConfigsRequestData alteration(
            ConfigResource.Type type, String name, String key, byte operation, @Nullable String value) {
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
        request.resources().add(alterResource(type, name, key, operation, value));
        return request;
    }

    private static AlterConfigsResource alterResource(
            ConfigResource.Type type, String name, String key, byte operation, @Nullable String value) {
        AlterConfigsResource resource =
                new AlterConfigsResource().setResourceType(type.id()).setResourceName(name);
        resource.configs()
                .add(new AlterableConfig()
                        .setName(key)
                        .setConfigOperation(operation)
                        .setValue(value));
        return resource;
    }

    private ApiMessage handle(ApiKeys key, int version, ApiMessage request) {
        ApiTable.Builder apis = ApiTable.builder();
        AdminApis.addTo(apis, metadata, metadata.configs(), metadata.partitions(), logDirs, new LoggerLevels(loggers));
        return apis.build()
                .find(key)
                .orElseThrow()
                .handle(new FakeRequestContext(version), request)
                .result();
    }
}
