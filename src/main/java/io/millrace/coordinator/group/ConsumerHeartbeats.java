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
    private final GroupSettings.Consumer settings;
    private final TopicCatalog catalog;
    private final ConsumerEnrolment enrolment;
    private final TargetAssignments targets;

    ConsumerHeartbeats(GroupSettings.Consumer settings, TopicCatalog catalog) {
        this.settings = settings;
        this.catalog = catalog;
        this.enrolment = new ConsumerEnrolment(settings, catalog);
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
            turn.answer(replyTo, reply(after, tell));
        }
    }

    private ConsumerMember proceed(
            ConsumerGroup group, ConsumerMember enrolled, Optional<PartitionSet> owned, Turn<GroupEvent> turn) {
        group.topics().refresh(group.members(), catalog, turn.nowMs());
        if (group.topics().metadataHash(group.members(), catalog) != group.metadataHash()) {
            enrolment.bump(group, "topics that the group consumes have changed", turn);
        }
        if (group.groupEpoch() > group.targetEpoch()) {
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
            watchRevocation(group, member.with(next), turn);
        }
        startSession(group, member.memberId(), turn);
        if (group.isSettled()) {
            group.history().finish(group.groupEpoch(), group.members().size(), turn.nowMs());
        }
        return member.with(next);
    }

    private static void watchRevocation(ConsumerGroup group, ConsumerMember member, Turn<GroupEvent> turn) {
        GroupTimer timer = new GroupTimer.Revocation(group.groupId(), member.memberId());
        if (member.progress().phase() == MemberPhase.UNREVOKED_PARTITIONS) {
            turn.schedule(timer, member.spec().rebalanceTimeoutMs());
        } else {
            turn.cancel(timer);
        }
    }

    private void startSession(ConsumerGroup group, String memberId, Turn<GroupEvent> turn) {
        turn.schedule(new GroupTimer.Session(group.groupId(), memberId), settings.sessionTimeoutMs());
    }

    /** Whether the member says everything, which it does when it joins or is not sure what it was told. */
    private static boolean isFull(ConsumerGroupHeartbeat heartbeat) {
        return heartbeat.memberEpoch() == ConsumerValidation.JOINS
                || (heartbeat.rebalanceTimeoutMs() >= 0
                        && heartbeat.ownedPartitions().isPresent()
                        && (heartbeat.subscribedTopicNames().isPresent()
                                || heartbeat.subscribedTopicRegex().isPresent()));
    }

    private ConsumerGroupHeartbeat.Reply reply(ConsumerMember member, boolean withAssignment) {
        return new ConsumerGroupHeartbeat.Reply(
                member.memberId(),
                member.progress().memberEpoch(),
                settings.heartbeatIntervalMs(),
                withAssignment ? Optional.of(topicPartitions(member.progress().assigned())) : Optional.empty());
    }

    /** A member goes, for good or for now. */
    void leave(
            ConsumerGroup group,
            ConsumerGroupHeartbeat heartbeat,
            ReplyToken<ConsumerGroupHeartbeat.Reply> replyTo,
            Turn<GroupEvent> turn) {
        Outcome<ConsumerMember> admission = heartbeat
                .groupInstanceId()
                .map(instanceId -> ConsumerAdmission.knownInstance(group, heartbeat.memberId(), instanceId))
                .orElseGet(() -> ConsumerAdmission.known(group, heartbeat.memberId()));
        if (admission instanceof Outcome.Refused<ConsumerMember> refused) {
            turn.refuse(replyTo, refused.refusal());
        } else if (admission instanceof Outcome.Done<ConsumerMember> member) {
            if (heartbeat.memberEpoch() == MemberProgress.AWAY) {
                leaveForNow(group, member.value(), turn);
            } else {
                enrolment.remove(group, heartbeat.memberId(), "member " + heartbeat.memberId() + " left", turn);
            }
            turn.answer(
                    replyTo,
                    new ConsumerGroupHeartbeat.Reply(
                            heartbeat.memberId(), heartbeat.memberEpoch(), 0, Optional.empty()));
        }
    }

    /** Its partitions stay with it until it is back or its session is over. */
    private void leaveForNow(ConsumerGroup group, ConsumerMember member, Turn<GroupEvent> turn) {
        turn.emit(new ConsumerGroupEvent.MemberProgressed(
                group.groupId(),
                member.memberId(),
                new MemberProgress(
                        MemberProgress.AWAY,
                        member.progress().previousEpoch(),
                        MemberPhase.STABLE,
                        member.progress().assigned(),
                        PartitionSet.EMPTY)));
        turn.cancel(new GroupTimer.Revocation(group.groupId(), member.memberId()));
        startSession(group, member.memberId(), turn);
    }

    /** An administrator removes members, as from a classic group. */
    void leave(ConsumerGroup group, LeaveGroup leave, ReplyToken<LeaveGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        List<LeaveGroup.LeftMember> left = leave.members().stream()
                .map(leaving -> leaveOne(group, leaving, turn))
                .toList();
        turn.answer(replyTo, new LeaveGroup.Reply(left));
    }

    private LeaveGroup.LeftMember leaveOne(
            ConsumerGroup group, LeaveGroup.LeavingMember leaving, Turn<GroupEvent> turn) {
        Optional<ConsumerMember> member = leaving.memberId().isEmpty()
                ? leaving.groupInstanceId().flatMap(group::staticMember)
                : group.member(leaving.memberId());
        member.ifPresent(found ->
                enrolment.remove(group, found.memberId(), "member " + found.memberId() + " was removed", turn));
        return new LeaveGroup.LeftMember(
                leaving.memberId(),
                leaving.groupInstanceId(),
                member.isPresent()
                        ? Optional.empty()
                        : Optional.of(ClassicAdmission.stranger(group.groupId(), leaving.memberId())));
    }

    void onSessionOver(ConsumerGroup group, String memberId, Turn<GroupEvent> turn) {
        if (group.member(memberId).isPresent()) {
            String reason = "member " + memberId + " was not heard of for " + settings.sessionTimeoutMs() + " ms";
            enrolment.remove(group, memberId, reason, turn);
        }
    }

    /** A member that does not give up what it was told to, within its rebalance timeout, is out. */
    void onRevocationOver(ConsumerGroup group, String memberId, Turn<GroupEvent> turn) {
        boolean stillHolds = group.member(memberId)
                .map(member -> member.progress().phase() == MemberPhase.UNREVOKED_PARTITIONS)
                .orElse(false);
        if (stillHolds) {
            enrolment.remove(group, memberId, "member " + memberId + " did not give up partitions in time", turn);
        }
    }

    /** Gives everybody that was loaded its time again. */
    void loaded(ConsumerGroup group, Turn<GroupEvent> turn) {
        for (ConsumerMember member : group.members()) {
            startSession(group, member.memberId(), turn);
            if (member.progress().phase() == MemberPhase.UNREVOKED_PARTITIONS) {
                watchRevocation(group, member, turn);
            }
        }
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
