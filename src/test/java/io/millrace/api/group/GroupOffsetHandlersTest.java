package io.millrace.api.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.TopicIds;
import io.millrace.cluster.CreateTopic;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.config.BrokerConfig;
import io.millrace.coordinator.group.DeleteGroup;
import io.millrace.coordinator.group.OffsetCommit;
import io.millrace.coordinator.group.OffsetCommit.StoredPosition;
import io.millrace.coordinator.group.OffsetDelete;
import io.millrace.coordinator.group.OffsetDelete.DeletedOffset;
import io.millrace.coordinator.group.OffsetFetch;
import io.millrace.coordinator.group.OffsetFetch.FetchedPosition;
import io.millrace.testkit.FakeMetadata;
import io.millrace.testkit.FakeRequestContext;
import io.millrace.testkit.ScriptedGroups;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupOffsetHandlersTest {
    private final ScriptedGroups groups = new ScriptedGroups();
    private final FakeMetadata metadata = new FakeMetadata(BrokerConfig.defaults());
    private TopicId topicId;

    @BeforeEach
    void createTopic() {
        metadata.topics().create(List.of(CreateTopic.withDefaults("t")), false);
        topicId = metadata.image().topic("t").orElseThrow().id();
    }

    @Test
    void commitsWhatExistsAndRefusesTheRest() {
        groups.answer(Outcome.done(
                new OffsetCommit.Reply(List.of(new StoredPosition(new TopicPartition("t", 0), Optional.empty())))));

        OffsetCommitResponseData answer = commit(9, byName("t", 0, 1), byName("nonesuch", 0));

        assertThat(errors(answer))
                .containsExactly(Errors.NONE, Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_OR_PARTITION);
        OffsetCommit command = (OffsetCommit) groups.commands().get(0);
        assertThat(command.positions()).hasSize(1);
        assertThat(command.positions().get(0).topicId()).isEqualTo(topicId);
        assertThat(command.positions().get(0).metadata()).isEmpty();
    }

    @Test
    void commitsByTopicId() {
        groups.answer(Outcome.done(
                new OffsetCommit.Reply(List.of(new StoredPosition(new TopicPartition("t", 0), Optional.empty())))));

        OffsetCommitResponseData answer = commit(
                10,
                byName("", 0).setTopicId(TopicIds.wire(topicId)),
                byName("", 0).setTopicId(new Uuid(9, 9)));

        assertThat(errors(answer)).containsExactly(Errors.NONE, Errors.UNKNOWN_TOPIC_ID);
        assertThat(((OffsetCommit) groups.commands().get(0)).positions().get(0).partition())
                .isEqualTo(new TopicPartition("t", 0));
    }

    @Test
    void refusesEveryPartitionWhenTheGroupRefusesTheCommit() {
        groups.answer(Outcome.refused(Reason.ILLEGAL_GENERATION, "late"));

        OffsetCommitResponseData answer = commit(8, byName("t", 0, 5));

        assertThat(errors(answer)).containsExactly(Errors.ILLEGAL_GENERATION, Errors.ILLEGAL_GENERATION);
    }

    @ParameterizedTest
    @CsvSource({"2,5000,5000", "4,5000,5000", "4,-1,-1", "5,5000,-1"})
    void keepsOffsetsAsLongAsOldClientsAsk(int version, long asked, long kept) {
        groups.answer(Outcome.refused(Reason.NOT_COORDINATOR, "no"));
        OffsetCommitRequestData request = new OffsetCommitRequestData()
                .setGroupId("g")
                .setRetentionTimeMs(asked)
                .setTopics(List.of(byName("t", 0)));

        new OffsetCommitHandler(groups, metadata).handle(new FakeRequestContext(version), request);

        assertThat(((OffsetCommit) groups.commands().get(0)).retentionMs().orElse(-1L))
                .isEqualTo(kept);
    }

    @Test
    void fetchesForOneGroupAsOldClientsAsk() {
        groups.answer(fetched(42));
        OffsetFetchRequestData request = new OffsetFetchRequestData()
                .setGroupId("g")
                .setTopics(List.of(new OffsetFetchRequestTopic().setName("t").setPartitionIndexes(List.of(0))));

        OffsetFetchResponseData answer = fetch(5, request);

        assertThat(answer.topics().get(0).partitions().get(0).committedOffset()).isEqualTo(42);
        assertThat(answer.topics().get(0).partitions().get(0).metadata()).isEqualTo("note");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,0", "7,0"})
    void putsAGroupsErrorWhereTheVersionHasIt(int version, int topics) {
        groups.answer(Outcome.refused(Reason.NOT_COORDINATOR, "no"));
        OffsetFetchRequestData request = new OffsetFetchRequestData()
                .setGroupId("g")
                .setTopics(List.of(new OffsetFetchRequestTopic().setName("t").setPartitionIndexes(List.of(0))));

        OffsetFetchResponseData answer = fetch(version, request);

        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.NOT_COORDINATOR);
        assertThat(answer.topics())
                .hasSize(topics)
                .allSatisfy(topic -> assertThat(topic.partitions())
                        .extracting(partition -> Errors.forCode(partition.errorCode()))
                        .containsExactly(Errors.NOT_COORDINATOR));
    }

    @Test
    void fetchesForManyGroupsByTopicId() {
        groups.answer(fetched(42)).answer(Outcome.refused(Reason.COORDINATOR_LOAD_IN_PROGRESS, "wait"));
        OffsetFetchRequestTopics known = new OffsetFetchRequestTopics()
                .setTopicId(TopicIds.wire(topicId))
                .setPartitionIndexes(List.of(0));
        OffsetFetchRequestTopics unknown =
                new OffsetFetchRequestTopics().setTopicId(new Uuid(9, 9)).setPartitionIndexes(List.of(3));
        OffsetFetchRequestData request = new OffsetFetchRequestData()
                .setRequireStable(true)
                .setGroups(List.of(
                        new OffsetFetchRequestGroup().setGroupId("g").setTopics(List.of(unknown, known)),
                        new OffsetFetchRequestGroup().setGroupId("h").setTopics(null)));

        OffsetFetchResponseData answer = fetch(10, request);

        OffsetFetchResponseGroup first = answer.groups().get(0);
        assertThat(first.topics()).hasSize(2);
        assertThat(first.topics().get(0).topicId()).isEqualTo(TopicIds.wire(topicId));
        assertThat(first.topics().get(0).partitions().get(0).committedOffset()).isEqualTo(42);
        assertThat(Errors.forCode(first.topics().get(1).partitions().get(0).errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_ID);
        assertThat(Errors.forCode(answer.groups().get(1).errorCode())).isEqualTo(Errors.COORDINATOR_LOAD_IN_PROGRESS);
        OffsetFetch command = (OffsetFetch) groups.commands().get(0);
        assertThat(command.requireStable()).isTrue();
        assertThat(command.partitions()).hasValue(List.of(new TopicPartition("t", 0)));
        assertThat(((OffsetFetch) groups.commands().get(1)).partitions()).isEmpty();
    }

    @Test
    void deletesOffsetsOfKnownPartitionsOnly() {
        Refusal subscribed = new Refusal(Reason.GROUP_SUBSCRIBED_TO_TOPIC, "in use");
        groups.answer(Outcome.done(new OffsetDelete.Reply(
                List.of(new DeletedOffset(new TopicPartition("t", 0), Optional.of(subscribed))))));

        OffsetDeleteResponseData answer = deleteOffsets("t", "nonesuch");

        assertThat(Errors.forCode(answer.topics().find("t").partitions().find(0).errorCode()))
                .isEqualTo(Errors.GROUP_SUBSCRIBED_TO_TOPIC);
        assertThat(Errors.forCode(
                        answer.topics().find("nonesuch").partitions().find(0).errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void answersWithoutTopicsWhenThereIsNoSuchGroup() {
        groups.answer(Outcome.refused(Reason.GROUP_ID_NOT_FOUND, "none"));

        OffsetDeleteResponseData answer = deleteOffsets("t");

        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
        assertThat(answer.topics()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"5,NONE", "6,GROUP_ID_NOT_FOUND"})
    void describesAnUnknownGroupAsDead(int version, Errors expected) {
        groups.answer(Outcome.refused(Reason.GROUP_ID_NOT_FOUND, "Group g not found."));

        DescribedGroup group = new DescribeGroupsHandler(groups)
                .handle(new FakeRequestContext(version), new DescribeGroupsRequestData().setGroups(List.of("g")))
                .result()
                .groups()
                .get(0);

        assertThat(group.groupState()).isEqualTo("Dead");
        assertThat(Errors.forCode(group.errorCode())).isEqualTo(expected);
    }

    @Test
    void deletesEachGroupOnce() {
        groups.answer(Outcome.done(new DeleteGroup.Reply())).answer(Outcome.refused(Reason.NON_EMPTY_GROUP, "busy"));

        DeleteGroupsResponseData answer = new DeleteGroupsHandler(groups)
                .handle(new FakeRequestContext(3), new DeleteGroupsRequestData().setGroupsNames(List.of("g", "h", "g")))
                .result();

        assertThat(answer.results()).hasSize(2);
        assertThat(answer.results().find("h").errorMessage()).isEqualTo("busy");
    }

    private static Outcome<OffsetFetch.Reply> fetched(long offset) {
        return Outcome.done(new OffsetFetch.Reply(
                List.of(new FetchedPosition(new TopicPartition("t", 0), offset, 3, "note", Optional.empty()))));
    }

    private static OffsetCommitRequestTopic byName(String topic, int... partitions) {
        OffsetCommitRequestTopic wanted = new OffsetCommitRequestTopic().setName(topic);
        for (int partition : partitions) {
            wanted.partitions()
                    .add(new OffsetCommitRequestPartition()
                            .setPartitionIndex(partition)
                            .setCommittedOffset(7)
                            .setCommittedMetadata(null));
        }
        return wanted;
    }

    private OffsetCommitResponseData commit(int version, OffsetCommitRequestTopic... topics) {
        OffsetCommitRequestData request =
                new OffsetCommitRequestData().setGroupId("g").setTopics(List.of(topics));
        return new OffsetCommitHandler(groups, metadata)
                .handle(new FakeRequestContext(version), request)
                .result();
    }

    private static List<Errors> errors(OffsetCommitResponseData answer) {
        return answer.topics().stream()
                .flatMap(topic -> topic.partitions().stream())
                .map(partition -> Errors.forCode(partition.errorCode()))
                .toList();
    }

    private OffsetFetchResponseData fetch(int version, OffsetFetchRequestData request) {
        return new OffsetFetchHandler(groups, metadata)
                .handle(new FakeRequestContext(version), request)
                .result();
    }

    private OffsetDeleteResponseData deleteOffsets(String... topics) {
        OffsetDeleteRequestData request = new OffsetDeleteRequestData().setGroupId("g");
        for (String topic : topics) {
            OffsetDeleteRequestTopic wanted = new OffsetDeleteRequestTopic().setName(topic);
            wanted.partitions().add(new OffsetDeleteRequestPartition().setPartitionIndex(0));
            request.topics().add(wanted);
        }
        return new OffsetDeleteHandler(groups, metadata)
                .handle(new FakeRequestContext(0), request)
                .result();
    }
}
