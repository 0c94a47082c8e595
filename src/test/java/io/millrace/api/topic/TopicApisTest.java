package io.millrace.api.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.ApiTable;
import io.millrace.api.AuthorizedOperations;
import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.BrokerRegistration.Endpoint;
import io.millrace.cluster.CreateTopic;
import io.millrace.cluster.MetadataChange;
import io.millrace.common.TopicId;
import io.millrace.config.BrokerConfig;
import io.millrace.testkit.FakeMetadata;
import io.millrace.testkit.FakeRequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicApisTest {
    private FakeMetadata metadata = new FakeMetadata(BrokerConfig.defaults());

    @Test
    void metadataOfAllTopicsNamesTheAddressTheClientReachedUsOn() {
        create("a", 2);

        MetadataResponseData response = metadata(9, null);

        assertThat(response.clusterId()).isEqualTo("test-cluster");
        assertThat(response.controllerId()).isEqualTo(1);
        assertThat(response.brokers().find(1).host()).isEqualTo("broker.example");
        assertThat(response.brokers().find(1).port()).isEqualTo(9092);
        assertThat(response.brokers().find(1).rack()).isEqualTo("rack-a");
        MetadataResponseTopic topic = response.topics().find("a");
        assertThat(topic.partitions()).hasSize(2).allSatisfy(partition -> {
            assertThat(partition.leaderId()).isEqualTo(1);
            assertThat(partition.isrNodes()).containsExactly(1);
        });
        assertThat(topic.topicAuthorizedOperations()).isEqualTo(AuthorizedOperations.NOT_ASKED);
    }

    @Test
    void metadataNamesTheAdvertisedAddressOfTheListenerWhereThereIsOne() {
        metadata.apply(new MetadataChange.BrokerRegistered(new BrokerRegistration(
                1,
                List.of(new Endpoint("OTHER", "x", 1), new Endpoint("PLAINTEXT", "public.example", 19092)),
                Optional.empty())));

        MetadataResponseData response = metadata(9, List.of());

        assertThat(response.brokers().find(1).host()).isEqualTo("public.example");
        assertThat(response.brokers().find(1).port()).isEqualTo(19092);
    }

    @Test
    void emptyListMeansAllTopicsInVersion0AndNoneLater() {
        create("a", 1);

        assertThat(metadata(0, List.of()).topics()).hasSize(1);
        assertThat(metadata(1, List.of()).topics()).isEmpty();
        assertThat(metadata(1, null).topics()).hasSize(1);
    }

    @Test
    void metadataByTopicIdAnswersTheNameOrThatTheIdIsUnknown() {
        create("a", 1);
        TopicId id = metadata.image().topic("a").orElseThrow().id();
        Uuid known = new Uuid(id.mostSignificantBits(), id.leastSignificantBits());
        Uuid unknown = new Uuid(5, 5);

        MetadataResponseData response = metadata(
                12,
                List.of(
                        new MetadataRequestTopic().setName(null).setTopicId(known),
                        new MetadataRequestTopic().setName(null).setTopicId(unknown)));

        List<MetadataResponseTopic> topics = new ArrayList<>(response.topics());
        assertThat(topics.get(0).name()).isEqualTo("a");
        assertThat(Errors.forCode(topics.get(1).errorCode())).isEqualTo(Errors.UNKNOWN_TOPIC_ID);
        assertThat(topics.get(1).topicId()).isEqualTo(unknown);
    }

    @Test
    void topicIdsBeforeVersion12AreAnInvalidRequest() {
        MetadataResponseData response =
                metadata(11, List.of(new MetadataRequestTopic().setName("a").setTopicId(new Uuid(1, 1))));

        assertThat(Errors.forCode(response.topics().find("a").errorCode())).isEqualTo(Errors.INVALID_REQUEST);
    }

    @Test
    void unknownTopicsAreNotCreatedUnlessBothSidesWantIt() {
        assertThat(metadataError("new", true)).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(metadataError("not valid", true)).isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);

        metadata = new FakeMetadata(BrokerConfig.defaults().with("auto.create.topics.enable", "true"));

        assertThat(metadataError("new", false)).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(metadataError("not valid", true)).isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
        assertThat(metadataError("new", true)).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(metadata.image().topic("new")).isPresent();
        assertThat(metadataError("new", true)).isEqualTo(Errors.NONE);
    }

    @Test
    void metadataTellsWhatAClientMayDoWhenAsked() {
        create("a", 1);
        MetadataRequestData request = new MetadataRequestData()
                .setTopics(null)
                .setIncludeTopicAuthorizedOperations(true)
                .setIncludeClusterAuthorizedOperations(true);

        MetadataResponseData response = (MetadataResponseData) handle(ApiKeys.METADATA, 9, request);

        assertThat(response.topics().find("a").topicAuthorizedOperations()).isEqualTo(0x0df8);
        assertThat(response.clusterAuthorizedOperations()).isEqualTo(0x1fa0);
    }

    @Test
    void createdTopicIsAnsweredWithIdCountsAndConfigs() {
        CreatableTopic topic = creatable("a", 3, 1);
        topic.configs().add(new CreatableTopicConfig().setName("retention.ms").setValue("5"));

        CreatableTopicResult result = createResult(topic);

        assertThat(Errors.forCode(result.errorCode())).isEqualTo(Errors.NONE);
        assertThat(result.numPartitions()).isEqualTo(3);
        assertThat(result.replicationFactor()).isEqualTo((short) 1);
        assertThat(result.topicId()).isNotEqualTo(Uuid.ZERO_UUID);
        assertThat(result.configs()).anySatisfy(config -> {
            assertThat(config.name()).isEqualTo("retention.ms");
            assertThat(config.value()).isEqualTo("5");
            assertThat(config.configSource()).isEqualTo((byte) 1);
        });
    }

    /** Answers of Kafka 4.4 with one broker. */
    @ParameterizedTest
    @CsvSource({
        "'a b', 1, 1, INVALID_TOPIC_EXCEPTION",
        "., 1, 1, INVALID_TOPIC_EXCEPTION",
        "__cluster_metadata, 1, 1, INVALID_REQUEST",
        "p, 0, 1, INVALID_PARTITIONS",
        "p, -5, 1, INVALID_PARTITIONS",
        "p, 1, 0, INVALID_REPLICATION_FACTOR",
        "p, 1, -2, INVALID_REPLICATION_FACTOR",
        "p, 1, 2, INVALID_REPLICATION_FACTOR",
        "p, 10001, 1, POLICY_VIOLATION",
        "exists, 1, 1, TOPIC_ALREADY_EXISTS",
        "ex_ists, 1, 1, INVALID_TOPIC_EXCEPTION",
        "p, -1, -1, NONE",
        "__consumer_offsetsx, 1, 1, NONE",
    })
    void createAnswersKafkasErrors(String name, int partitions, int replicationFactor, Errors expected) {
        create("exists", 1);
        create("ex.ists", 1);

        CreatableTopicResult result = createResult(creatable(name, partitions, replicationFactor));

        assertThat(Errors.forCode(result.errorCode())).isEqualTo(expected);
        assertThat(result.errorMessage() == null).isEqualTo(expected == Errors.NONE);
    }

    @Test
    void topicOrPartitionNamedTwiceIsAnInvalidRequest() {
        CreateTopicsRequestData request = new CreateTopicsRequestData();
        request.topics().mustAdd(creatable("a", 1, 1));
        request.topics().mustAdd(creatable("a", 1, 1));
        request.topics().mustAdd(creatable("b", 1, 1));

        CreateTopicsResponseData response = (CreateTopicsResponseData) handle(ApiKeys.CREATE_TOPICS, 7, request);

        assertThat(response.topics()).hasSize(2);
        assertThat(Errors.forCode(response.topics().find("a").errorCode())).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(Errors.forCode(response.topics().find("b").errorCode())).isEqualTo(Errors.NONE);
        assertThat(metadata.image().topic("a")).isEmpty();
    }

    @Test
    void assignmentsAndNullConfigsAreChecked() {
        CreatableTopic gap = creatable("a", -1, -1);
        gap.assignments()
                .add(new CreatableReplicaAssignment().setPartitionIndex(1).setBrokerIds(List.of(1)));
        CreatableTopic noValue = creatable("b", 1, 1);
        noValue.configs().add(new CreatableTopicConfig().setName("retention.ms").setValue(null));

        assertThat(Errors.forCode(createResult(gap).errorCode())).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(Errors.forCode(createResult(noValue).errorCode())).isEqualTo(Errors.INVALID_CONFIG);
    }

    @Test
    void deletesByNameAndById() {
        create("a", 1);
        create("b", 1);
        TopicId id = metadata.image().topic("b").orElseThrow().id();
        Uuid b = new Uuid(id.mostSignificantBits(), id.leastSignificantBits());
        Uuid unknown = new Uuid(5, 5);

        Map<String, Errors> errors = delete(
                6,
                new DeleteTopicState().setName("a"),
                new DeleteTopicState().setName(null).setTopicId(b),
                new DeleteTopicState().setName("nonesuch"),
                new DeleteTopicState().setName(null).setTopicId(unknown),
                new DeleteTopicState().setName(null),
                new DeleteTopicState().setName("both").setTopicId(unknown));

        assertThat(errors)
                .containsEntry("a", Errors.NONE)
                .containsEntry("b", Errors.NONE)
                .containsEntry("nonesuch", Errors.UNKNOWN_TOPIC_OR_PARTITION)
                .containsEntry("null/" + unknown, Errors.UNKNOWN_TOPIC_ID)
                .containsEntry("null/" + Uuid.ZERO_UUID, Errors.INVALID_REQUEST)
                .containsEntry("both", Errors.INVALID_REQUEST);
        assertThat(metadata.image().topicsByName()).isEmpty();
    }

    @Test
    void deletionSwitchedOffHasNoErrorOfItsOwnForOldClients() {
        metadata = new FakeMetadata(BrokerConfig.defaults().with("delete.topic.enable", "false"));
        create("a", 1);
        DeleteTopicsRequestData old = new DeleteTopicsRequestData().setTopicNames(List.of("a"));

        assertThat(delete(6, new DeleteTopicState().setName("a"))).containsEntry("a", Errors.TOPIC_DELETION_DISABLED);
        DeleteTopicsResponseData answer = (DeleteTopicsResponseData) handle(ApiKeys.DELETE_TOPICS, 2, old);
        assertThat(Errors.forCode(answer.responses().find("a").errorCode())).isEqualTo(Errors.INVALID_REQUEST);
    }

    @ParameterizedTest
    @CsvSource({"t, 5, NONE", "t, 3, INVALID_PARTITIONS", "t, 2, INVALID_PARTITIONS", "u, 3, UNKNOWN_TOPIC_OR_PARTITION"
    })
    void createPartitionsAnswersKafkasErrors(String topic, int count, Errors expected) {
        create("t", 3);
        CreatePartitionsRequestData request = new CreatePartitionsRequestData();
        request.topics()
                .add(new CreatePartitionsTopic().setName(topic).setCount(count).setAssignments(null));

        CreatePartitionsResponseData response =
                (CreatePartitionsResponseData) handle(ApiKeys.CREATE_PARTITIONS, 3, request);

        assertThat(Errors.forCode(response.results().get(0).errorCode())).isEqualTo(expected);
    }

    @Test
    void pagesOfPartitionsContinueWhereTheOneBeforeEnded() {
        create("a", 3);
        create("b", 2);
        create("c", 1);
        List<String> seen = new ArrayList<>();
        int pages = 0;
        @Nullable Cursor cursor = null;

        do {
            DescribeTopicPartitionsRequestData request = new DescribeTopicPartitionsRequestData()
                    .setResponsePartitionLimit(2)
                    .setCursor(cursor);
            DescribeTopicPartitionsResponseData page =
                    (DescribeTopicPartitionsResponseData) handle(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, 0, request);
            page.topics()
                    .forEach(topic -> topic.partitions()
                            .forEach(partition -> seen.add(topic.name() + "-" + partition.partitionIndex())));
            cursor = page.nextCursor() == null
                    ? null
                    : new Cursor()
                            .setTopicName(page.nextCursor().topicName())
                            .setPartitionIndex(page.nextCursor().partitionIndex());
            pages++;
        } while (cursor != null);

        assertThat(seen).containsExactly("a-0", "a-1", "a-2", "b-0", "b-1", "c-0");
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void describesNamedTopicsAndSaysWhichAreUnknown() {
        create("a", 1);
        DescribeTopicPartitionsRequestData request = new DescribeTopicPartitionsRequestData()
                .setTopics(List.of(
                        new TopicRequest().setName("none"),
                        new TopicRequest().setName("a"),
                        new TopicRequest().setName("a b")));

        DescribeTopicPartitionsResponseData response =
                (DescribeTopicPartitionsResponseData) handle(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, 0, request);

        assertThat(response.topics().find("a").partitions()).hasSize(1);
        assertThat(response.topics().find("a").topicAuthorizedOperations()).isEqualTo(AuthorizedOperations.ON_TOPIC);
        assertThat(Errors.forCode(response.topics().find("none").errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(Errors.forCode(response.topics().find("a b").errorCode())).isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
    }

    private MetadataResponseData metadata(int version, @Nullable List<MetadataRequestTopic> topics) {
        return (MetadataResponseData) handle(ApiKeys.METADATA, version, new MetadataRequestData().setTopics(topics));
    }

    private Errors metadataError(String name, boolean create) {
        MetadataRequestData request = new MetadataRequestData()
                .setTopics(List.of(new MetadataRequestTopic().setName(name)))
                .setAllowAutoTopicCreation(create);
        MetadataResponseData response = (MetadataResponseData) handle(ApiKeys.METADATA, 9, request);
        return Errors.forCode(response.topics().find(name).errorCode());
    }

    private CreatableTopicResult createResult(CreatableTopic topic) {
        CreateTopicsRequestData request = new CreateTopicsRequestData();
        request.topics().mustAdd(topic);
        return ((CreateTopicsResponseData) handle(ApiKeys.CREATE_TOPICS, 7, request))
                .topics()
                .find(topic.name());
    }

    private Map<String, Errors> delete(int version, DeleteTopicState... states) {
        DeleteTopicsRequestData request = new DeleteTopicsRequestData().setTopics(List.of(states));
        DeleteTopicsResponseData response = (DeleteTopicsResponseData) handle(ApiKeys.DELETE_TOPICS, version, request);
        Map<String, Errors> errors = new HashMap<>();
        response.responses()
                .forEach(result -> errors.put(
                        result.name() == null ? "null/" + result.topicId() : result.name(),
                        Errors.forCode(result.errorCode())));
        return errors;
    }

    private static CreatableTopic creatable(String name, int partitions, int replicationFactor) {
        return new CreatableTopic().setName(name).setNumPartitions(partitions).setReplicationFactor((short)
                replicationFactor);
    }

    private void create(String name, int partitions) {
        metadata.topics().create(List.of(new CreateTopic(name, partitions, 1, Map.of(), List.of())), false);
    }

    private ApiMessage handle(ApiKeys key, int version, ApiMessage request) {
        ApiTable.Builder apis = ApiTable.builder();
        TopicApis.addTo(apis, metadata, metadata.topics(), metadata.configs());
        return apis.build()
                .find(key)
                .orElseThrow()
                .handle(new FakeRequestContext(version), request)
                .result();
    }
}
