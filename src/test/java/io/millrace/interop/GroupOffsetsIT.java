package io.millrace.interop;

import static io.millrace.testkit.ClientSession.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.PolledGroup;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Committed offsets, as consumers and administrators work with them. */
@ExtendWith(BrokerExtension.class)
class GroupOffsetsIT {
    private final String groupId = "offsets-" + UUID.randomUUID();

    @Test
    void keepsWhatAConsumerWithoutSubscriptionCommits(ClientSession session) throws Exception {
        TopicPartition partition = new TopicPartition(session.topic(2, Map.of()), 1);
        var consumer = session.consumer(Map.of("group.id", groupId));
        consumer.assign(List.of(partition));
        consumer.pause(List.of(partition)); // The offsets are beyond the end: a fetch would be out of range.

        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(42, java.util.Optional.of(0), "note")));
        AtomicReference<Object> result = new AtomicReference<>();
        consumer.commitAsync(
                Map.of(partition, new OffsetAndMetadata(43)),
                (offsets, failure) -> result.set(failure == null ? "done" : failure));
        Await.until("the callback came", ClientSession.PATIENCE, () -> {
            consumer.poll(java.time.Duration.ofMillis(20));
            return result.get() != null;
        });

        assertThat(result.get()).isEqualTo("done");
        assertThat(consumer.committed(Set.of(partition)).get(partition).offset())
                .isEqualTo(43);
        assertThat(offsets(session)).containsOnlyKeys(partition);
    }

    @Test
    void knowsNothingOfAGroupThatNeverCommitted(ClientSession session) throws Exception {
        TopicPartition partition = new TopicPartition(session.topic(1, Map.of()), 0);
        var consumer = session.consumer(Map.of("group.id", groupId));

        assertThat(consumer.committed(Set.of(partition))).containsEntry(partition, null);
        assertThat(offsets(session)).isEmpty();
    }

    @Test
    void refusesCommitsForWhatDoesNotExist(ClientSession session) throws Exception {
        TopicPartition missing = new TopicPartition(session.topic(1, Map.of()), 5);

        assertThat(refusal(session.admin()
                        .alterConsumerGroupOffsets(groupId, Map.of(missing, new OffsetAndMetadata(1)))
                        .partitionResult(missing)))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void refusesAbsurdMetadata(ClientSession session) throws Exception {
        TopicPartition partition = new TopicPartition(session.topic(1, Map.of()), 0);
        var consumer = session.consumer(Map.of("group.id", groupId));
        consumer.assign(List.of(partition));

        assertThatThrownBy(() -> consumer.commitSync(Map.of(partition, new OffsetAndMetadata(1, "x".repeat(5_000)))))
                .isInstanceOf(OffsetMetadataTooLarge.class);
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(1, "x".repeat(4_096))));
    }

    @Test
    void altersListsAndDeletesOffsetsForAnAdministrator(ClientSession session) throws Exception {
        String topic = session.topic(2, Map.of());
        TopicPartition first = new TopicPartition(topic, 0);
        TopicPartition second = new TopicPartition(topic, 1);
        var admin = session.admin();

        admin.alterConsumerGroupOffsets(
                        groupId, Map.of(first, new OffsetAndMetadata(5), second, new OffsetAndMetadata(6)))
                .all()
                .get();
        Map<TopicPartition, OffsetAndMetadata> altered = offsets(session);
        admin.deleteConsumerGroupOffsets(groupId, Set.of(first)).all().get();

        assertThat(altered.get(first).offset()).isEqualTo(5);
        assertThat(altered.get(second).offset()).isEqualTo(6);
        assertThat(offsets(session)).containsOnlyKeys(second);
    }

    @Test
    void protectsTheOffsetsOfALiveGroup(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        TopicPartition partition = new TopicPartition(topic, 0);
        PolledGroup group = new PolledGroup(session, groupId, Map.of());
        KafkaConsumer<String, String> member = group.join(topic);
        group.pollUntilBalanced(topic, 1);
        member.commitSync(Map.of(partition, new OffsetAndMetadata(0)));
        var admin = session.admin();

        assertThat(refusal(admin.deleteConsumerGroupOffsets(groupId, Set.of(partition))
                        .partitionResult(partition)))
                .isInstanceOf(GroupSubscribedToTopicException.class);
        assertThat(refusal(admin.alterConsumerGroupOffsets(groupId, Map.of(partition, new OffsetAndMetadata(0)))
                        .partitionResult(partition)))
                .isInstanceOf(UnknownMemberIdException.class);
        assertThat(refusal(admin.deleteConsumerGroups(List.of(groupId))
                        .deletedGroups()
                        .get(groupId)))
                .isInstanceOf(GroupNotEmptyException.class);
    }

    @Test
    void forgetsADeletedGroup(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        PolledGroup group = new PolledGroup(session, groupId, Map.of());
        KafkaConsumer<String, String> member = group.join(topic);
        group.pollUntilBalanced(topic, 1);
        member.commitSync(Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)));
        group.leave(member);
        var admin = session.admin();

        admin.deleteConsumerGroups(List.of(groupId)).all().get();

        assertThat(offsets(session)).isEmpty();
        assertThat(refusal(admin.describeConsumerGroups(List.of(groupId))
                        .describedGroups()
                        .get(groupId)))
                .isInstanceOf(GroupIdNotFoundException.class)
                .hasMessage("Group " + groupId + " not found.");
        assertThat(refusal(admin.deleteConsumerGroups(List.of(groupId))
                        .deletedGroups()
                        .get(groupId)))
                .isInstanceOf(GroupIdNotFoundException.class);
    }

    @Test
    void forgetsTheOffsetsOfADeletedTopic(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        TopicPartition partition = new TopicPartition(topic, 0);
        var admin = session.admin();
        admin.alterConsumerGroupOffsets(groupId, Map.of(partition, new OffsetAndMetadata(9)))
                .all()
                .get();

        admin.deleteTopics(List.of(topic)).all().get();

        Await.until(
                "the offsets are gone",
                ClientSession.PATIENCE,
                () -> offsets(session).isEmpty());
    }

    @Test
    void listsGroupsByStateAndType(ClientSession session) throws Exception {
        String topic = session.topic(1, Map.of());
        PolledGroup group = new PolledGroup(session, groupId, Map.of());
        group.join(topic);
        group.pollUntilBalanced(topic, 1);
        String idle = "idle-" + UUID.randomUUID();
        session.admin()
                .alterConsumerGroupOffsets(idle, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(1)))
                .all()
                .get();

        assertThat(listed(session, new ListGroupsOptions())).contains(groupId, idle);
        assertThat(listed(session, new ListGroupsOptions().inGroupStates(Set.of(GroupState.STABLE))))
                .contains(groupId)
                .doesNotContain(idle);
        assertThat(listed(session, new ListGroupsOptions().inGroupStates(Set.of(GroupState.EMPTY))))
                .contains(idle)
                .doesNotContain(groupId);
        assertThat(listed(session, new ListGroupsOptions().withTypes(Set.of(GroupType.CLASSIC))))
                .contains(groupId, idle);
        assertThat(listed(session, new ListGroupsOptions().withTypes(Set.of(GroupType.CONSUMER))))
                .doesNotContain(groupId, idle);
    }

    @Test
    void refusesAZombiesCommit(ClientSession session) throws Exception {
        String topic = session.topic(2, Map.of());
        PolledGroup group = new PolledGroup(session, groupId, Map.of("session.timeout.ms", 1_000));
        KafkaConsumer<String, String> zombie =
                group.join(topic, Map.of("max.poll.interval.ms", 1_000, "heartbeat.interval.ms", 300));
        group.join(topic);
        group.pollUntilBalanced(topic, 2);
        Set<TopicPartition> owned = zombie.assignment();

        group.members().remove(zombie);
        group.pollUntilBalanced(topic, 2);

        TopicPartition lost = owned.iterator().next();
        assertThatThrownBy(() -> zombie.commitSync(Map.of(lost, new OffsetAndMetadata(1))))
                .isInstanceOf(CommitFailedException.class);
        assertThat(offsets(session)).isEmpty();
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets(ClientSession session) throws Exception {
        return session.admin()
                .listConsumerGroupOffsets(Map.of(groupId, new ListConsumerGroupOffsetsSpec()))
                .partitionsToOffsetAndMetadata(groupId)
                .get();
    }

    private static List<String> listed(ClientSession session, ListGroupsOptions options) throws Exception {
        return session.admin().listGroups(options).all().get().stream()
                .map(GroupListing::groupId)
                .toList();
    }
}
