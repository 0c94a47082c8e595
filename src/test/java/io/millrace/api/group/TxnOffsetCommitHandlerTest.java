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
import io.millrace.coordinator.group.OffsetCommit;
import io.millrace.coordinator.group.OffsetCommit.StoredPosition;
import io.millrace.coordinator.group.OffsetTransaction;
import io.millrace.testkit.FakeMetadata;
import io.millrace.testkit.FakeRequestContext;
import io.millrace.testkit.ScriptedGroups;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TxnOffsetCommitHandlerTest {
    private static final TopicPartition FIRST = new TopicPartition("t", 0);

    private final ScriptedGroups groups = new ScriptedGroups();
    private final FakeMetadata metadata = new FakeMetadata(BrokerConfig.defaults());
    private TopicId topicId;

    @BeforeEach
    void createTopic() {
        metadata.topics().create(List.of(CreateTopic.withDefaults("t")), false);
        topicId = metadata.image().topic("t").orElseThrow().id();
    }

    private static TxnOffsetCommitRequestTopic topic(String name, int... partitions) {
        TxnOffsetCommitRequestTopic topic = new TxnOffsetCommitRequestTopic().setName(name);
        for (int partition : partitions) {
            topic.partitions()
                    .add(new TxnOffsetCommitRequestPartition()
                            .setPartitionIndex(partition)
                            .setCommittedOffset(7)
                            .setCommittedLeaderEpoch(3)
                            .setCommittedMetadata("note"));
        }
        return topic;
    }

    private List<Errors> commit(int version, TxnOffsetCommitRequestTopic... topics) {
        TxnOffsetCommitRequestData request = new TxnOffsetCommitRequestData()
                .setTransactionalId("pipe")
                .setGroupId("g")
                .setProducerId(11)
                .setProducerEpoch((short) 2)
                .setGenerationIdOrMemberEpoch(5)
                .setMemberId("m")
                .setGroupInstanceId("i")
                .setTopics(List.of(topics));
        return new TxnOffsetCommitHandler(groups, metadata)
                .handle(new FakeRequestContext(version), request).result().topics().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .map(partition -> Errors.forCode(partition.errorCode()))
                        .toList();
    }

    private OffsetCommit asked() {
        assertThat(groups.commands()).hasSize(1);
        return (OffsetCommit) groups.commands().get(0);
    }

    @Test
    void handsOverWhatExistsWithTheTransactionAndItsMember() {
        groups.answer(Outcome.done(new OffsetCommit.Reply(List.of(new StoredPosition(FIRST, Optional.empty())))));

        List<Errors> errors = commit(3, topic("t", 0, 1), topic("nonesuch", 0));

        assertThat(errors)
                .containsExactly(Errors.NONE, Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_OR_PARTITION);
        OffsetCommit command = asked();
        assertThat(command.transaction()).contains(new OffsetTransaction("pipe", 11, (short) 2, false));
        assertThat(command.memberId()).isEqualTo("m");
        assertThat(command.groupInstanceId()).contains("i");
        assertThat(command.positions()).containsExactly(new OffsetCommit.Position(topicId, FIRST, 7, 3, "note"));
    }

    @ParameterizedTest
    @CsvSource({"4,false", "5,true", "6,true"})
    void letsTheCommitAddTheGroupToTheTransactionSinceVersionFive(int version, boolean adds) {
        commit(version, topic("t", 0).setTopicId(TopicIds.wire(topicId)));

        assertThat(asked().transaction().orElseThrow().adds()).isEqualTo(adds);
    }

    @Test
    void namesTopicsByIdSinceVersionSix() {
        groups.answer(Outcome.done(new OffsetCommit.Reply(List.of(new StoredPosition(FIRST, Optional.empty())))));

        List<Errors> errors = commit(
                6, topic("", 0).setTopicId(TopicIds.wire(topicId)), topic("", 0).setTopicId(new Uuid(9, 9)));

        assertThat(errors).containsExactly(Errors.NONE, Errors.UNKNOWN_TOPIC_ID);
        assertThat(asked().positions().get(0).partition()).isEqualTo(FIRST);
    }

    @Test
    void asksNobodyWhenNothingExists() {
        assertThat(commit(3, topic("nonesuch", 0))).containsExactly(Errors.UNKNOWN_TOPIC_OR_PARTITION);

        assertThat(groups.commands()).isEmpty();
    }

    @Test
    void passesOnWhatTheGroupSaysOfOnePartition() {
        Refusal tooLarge = new Refusal(Reason.OFFSET_METADATA_TOO_LARGE, "too large");
        groups.answer(Outcome.done(new OffsetCommit.Reply(List.of(new StoredPosition(FIRST, Optional.of(tooLarge))))));

        assertThat(commit(3, topic("t", 0))).containsExactly(Errors.OFFSET_METADATA_TOO_LARGE);
    }

    @ParameterizedTest
    @CsvSource({
        "3,TRANSACTION_ABORTABLE,INVALID_TXN_STATE",
        "4,TRANSACTION_ABORTABLE,TRANSACTION_ABORTABLE",
        "4,CONCURRENT_TRANSACTIONS,COORDINATOR_NOT_AVAILABLE",
        "5,CONCURRENT_TRANSACTIONS,CONCURRENT_TRANSACTIONS",
        "5,STALE_MEMBER_EPOCH,ILLEGAL_GENERATION",
        "5,GROUP_ID_NOT_FOUND,ILLEGAL_GENERATION",
        "3,INVALID_PRODUCER_EPOCH,INVALID_PRODUCER_EPOCH",
        "0,NOT_COORDINATOR,NOT_COORDINATOR",
        "3,FENCED_INSTANCE_ID,FENCED_INSTANCE_ID"
    })
    void refusesEveryPartitionInWordsThatTheVersionKnows(int version, Reason reason, Errors expected) {
        groups.answer(Outcome.refused(reason, "no"));

        assertThat(commit(version, topic("t", 0))).containsExactly(expected);
    }
}
