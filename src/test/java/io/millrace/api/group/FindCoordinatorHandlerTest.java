package io.millrace.api.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.config.BrokerConfig;
import io.millrace.coordinator.runtime.ShardHash;
import io.millrace.service.CoordinatorLookup;
import io.millrace.service.InternalTopicService;
import io.millrace.testkit.FakeMetadata;
import io.millrace.testkit.FakeRequestContext;
import java.util.List;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindCoordinatorHandlerTest {
    private static final String OFFSETS = "__consumer_offsets";

    private final BrokerConfig config = BrokerConfig.defaults();
    private final FakeMetadata metadata = new FakeMetadata(config);
    private int nodeCount = 1;

    @Test
    void namesTheLeaderAndCreatesTheTopicOfGroupsOnFirstNeed() {
        FindCoordinatorResponseData answer = ask(3, new FindCoordinatorRequestData().setKey("g"));

        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.NONE);
        assertThat(answer.nodeId()).isEqualTo(1);
        TopicRegistration topic = metadata.image().topic(OFFSETS).orElseThrow();
        assertThat(topic.partitions())
                .hasSize(50)
                .allSatisfy(partition -> assertThat(partition.replicas()).containsExactly(1));
        assertThat(topic.overrides())
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("segment.bytes", "104857600");
    }

    @Test
    void namesTheLeaderAndCreatesTheTopicOfTransactionsOnFirstNeed() {
        FindCoordinatorResponseData answer =
                ask(3, new FindCoordinatorRequestData().setKeyType((byte) 1).setKey("orders"));

        assertThat(answer.nodeId()).isEqualTo(1);
        assertThat(metadata.image().topic("__transaction_state").orElseThrow().overrides())
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("min.insync.replicas", "1");
    }

    @Test
    void answersManyKeysAtOnce() {
        FindCoordinatorResponseData answer =
                ask(6, new FindCoordinatorRequestData().setCoordinatorKeys(List.of("g", "h", "")));

        assertThat(answer.coordinators()).extracting(Coordinator::key).containsExactly("g", "h", "");
        assertThat(answer.coordinators())
                .allSatisfy(found -> assertThat(found.nodeId()).isEqualTo(1));
    }

    @Test
    void hasNoCoordinatorWhileThePartitionOfTheGroupHasNoLeader() {
        ask(6, new FindCoordinatorRequestData().setCoordinatorKeys(List.of("g")));
        TopicRegistration topic = metadata.image().topic(OFFSETS).orElseThrow();
        int partition = ShardHash.partitionOf("g", 50);
        metadata.apply(new PartitionChanged(
                topic.id(),
                new PartitionRegistration(partition, PartitionRegistration.NO_LEADER, 1, 1, List.of(1), List.of(1))));

        FindCoordinatorResponseData answer = ask(6, new FindCoordinatorRequestData().setCoordinatorKeys(List.of("g")));

        assertThat(Errors.forCode(answer.coordinators().get(0).errorCode()))
                .isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE);
        assertThat(answer.coordinators().get(0).nodeId()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"2, INVALID_REQUEST", "3, INVALID_REQUEST", "-1, INVALID_REQUEST"})
    void refusesCoordinatorsThatDoNotExistForGood(byte keyType, Errors expected) {
        FindCoordinatorResponseData answer =
                ask(6, new FindCoordinatorRequestData().setKeyType(keyType).setCoordinatorKeys(List.of("g")));

        assertThat(Errors.forCode(answer.coordinators().get(0).errorCode())).isEqualTo(expected);
        assertThat(answer.coordinators().get(0).errorMessage()).isNotBlank();
    }

    @Test
    void waitsForTheOtherNodesOfAClusterBeforeItCreatesTheTopicOfGroups() {
        nodeCount = 3;

        FindCoordinatorResponseData answer = ask(6, new FindCoordinatorRequestData().setCoordinatorKeys(List.of("g")));

        assertThat(Errors.forCode(answer.coordinators().get(0).errorCode()))
                .isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE);
        assertThat(answer.coordinators().get(0).errorMessage()).contains("could not be created");
        assertThat(metadata.image().topic(OFFSETS)).isEmpty();
    }

    private FindCoordinatorResponseData ask(int version, FindCoordinatorRequestData request) {
        CoordinatorLookup lookup = new CoordinatorLookup(
                metadata,
                new InternalTopicService(metadata, metadata.topics(), nodeCount),
                config.groups().offsetsTopic(),
                config.transactions().stateTopic());
        return new FindCoordinatorHandler(lookup)
                .handle(new FakeRequestContext(version), request)
                .result();
    }
}
