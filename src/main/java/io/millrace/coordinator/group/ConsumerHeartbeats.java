package io.millrace.coordinator.group;

import io.millrace.common.Outcome;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import io.millrace.coordinator.group.assignor.PartitionSet;
import java.util.List;
import java.util.Optional;

/**
 * The one request of the consumer protocol (KIP-848): who the member is, whether the group needs a new target, and how far
 * the member may go towards it. Stateless; changes the groups of its worker.
 */
final class ConsumerHeartbeats {
    private final ConsumerTimings timings;
    private final TopicCatalog catalog;
    private final ConsumerEnrolment enrolment;
    private final ConsumerSessions sessions;
    private final TargetAssignments targets;

    ConsumerHeartbeats(
            ConsumerTimings timings, TopicCatalog catalog, ConsumerEnrolment enrolment, ConsumerSessions sessions) {
        this.timings = timings;
        this.catalog = catalog;
        this.enrolment = enrolment;
        this.sessions = sessions;
        this.targets = new TargetAssignments(catalog);
    }

    void heartbeat(
            ConsumerGroup group,
            ConsumerGroupHeartbeat heartbeat,
            ReplyToken<ConsumerGroupHeartbeat.Reply> replyTo,
            Turn<GroupEvent> turn) {
        Optional<PartitionSet> owned = heartbeat.ownedPartitions().map(ConsumerHeartbeats::partitions);
        Outcome<ConsumerMember> enrolled = enrolment.enrol(group, heartbeat, owned, turn);
        if (enrolled instanceof Outcome.Refused<ConsumerMember> refused) {
            turn.refuse(replyTo, refused.refusal());
        } else if (enrolled instanceof Outcome.Done<ConsumerMember> member) {
            PartitionSet before = member.value().progress().assigned();
            ConsumerMember after = proceed(group, member.value(), owned, turn);
            boolean tell = isFull(heartbeat) || !after.progress().assigned().equals(before);
            turn.answer(replyTo, reply(group.groupId(), after, tell));
        }
    }

    /** Makes a new target if one is due, and lets a member that has just been heard of take its next step. */
    ConsumerMember proceed(
            ConsumerGroup group, ConsumerMember enrolled, Optional<PartitionSet> owned, Turn<GroupEvent> turn) {
        group.topics().refresh(group.members(), catalog, turn.nowMs());
        if (group.topics().metadataHash(group.members(), catalog) != group.metadataHash()) {
            enrolment.bump(group, "topics that the group consumes have changed", turn);
        }
        if (group.isTargetDue(turn.nowMs(), timings.assignmentIntervalMs(group.groupId()))) {
            targets.make(group, turn);
        }
        ConsumerMember member = group.member(enrolled.memberId()).orElseThrow();
        MemberProgress next = new Reconciliation(
                        member.progress(),
                        group.targetEpoch(),
                        member.target(),
                        (topic, partition) -> group.isFreeFor(member.memberId(), topic, partition),
                        owned)
                .next();
        if (!next.equals(member.progress())) {
            turn.emit(new ConsumerGroupEvent.MemberProgressed(group.groupId(), member.memberId(), next));
            ConsumerSessions.watchRevocation(group, member.with(next), turn);
        }
        sessions.start(group, member, turn);
        if (group.isSettled()) {
            group.history().finish(group.groupEpoch(), group.members().size(), turn.nowMs());
        }
        return member.with(next);
    }

    /** Whether the member says everything, which it does when it joins or is not sure what it was told. */
    private static boolean isFull(ConsumerGroupHeartbeat heartbeat) {
        return heartbeat.memberEpoch() == ConsumerValidation.JOINS
                || (heartbeat.rebalanceTimeoutMs() >= 0
                        && heartbeat.ownedPartitions().isPresent()
                        && (heartbeat.subscribedTopicNames().isPresent()
                                || heartbeat.subscribedTopicRegex().isPresent()));
    }

    private ConsumerGroupHeartbeat.Reply reply(String groupId, ConsumerMember member, boolean withAssignment) {
        return new ConsumerGroupHeartbeat.Reply(
                member.memberId(),
                member.progress().memberEpoch(),
                timings.heartbeatIntervalMs(groupId),
                withAssignment ? Optional.of(topicPartitions(member.progress().assigned())) : Optional.empty());
    }

    private static PartitionSet partitions(List<TopicPartitions> topics) {
        PartitionSet.Builder partitions = PartitionSet.builder();
        topics.forEach(topic -> partitions.addAll(topic.topicId(), topic.partitions()));
        return partitions.build();
    }

    static List<TopicPartitions> topicPartitions(PartitionSet partitions) {
        return partitions.byTopic().entrySet().stream()
                .map(entry -> new TopicPartitions(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }
}
