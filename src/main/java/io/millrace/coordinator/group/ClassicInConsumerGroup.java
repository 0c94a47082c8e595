package io.millrace.coordinator.group;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import io.millrace.coordinator.group.assignor.PartitionSet;
import java.util.List;
import java.util.Optional;

/**
 * Members of the classic protocol in a consumer group: joining tells what they want and own, syncing tells them what they
 * may own, and a heartbeat tells them to join again when their next step is due. None of them leads; the coordinator assigns.
 * Stateless; changes the groups of its worker.
 */
final class ClassicInConsumerGroup {
    private final MigrationPolicy policy;
    private final ConsumerHeartbeats consumers;
    private final ConsumerEnrolment enrolment;
    private final ConsumerSessions sessions;
    private final MemberIds memberIds;
    private final TopicNames names;

    ClassicInConsumerGroup(
            MigrationPolicy policy,
            ConsumerHeartbeats consumers,
            ConsumerEnrolment enrolment,
            ConsumerSessions sessions,
            MemberIds memberIds,
            TopicNames names) {
        this.policy = policy;
        this.consumers = consumers;
        this.enrolment = enrolment;
        this.sessions = sessions;
        this.memberIds = memberIds;
        this.names = names;
    }

    void join(ConsumerGroup group, JoinGroup join, ReplyToken<JoinGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        if (policy == MigrationPolicy.DISABLED && group.member(join.memberId()).isEmpty()) {
            turn.refuse(
                    replyTo,
                    Reason.INCONSISTENT_GROUP_PROTOCOL,
                    "Group " + group.groupId()
                            + " is a consumer group, and group.consumer.migration.policy=disabled keeps"
                            + " the members of the other protocol out of it.");
        } else if (!speaksAsConsumer(join) || !agrees(group, join)) {
            turn.refuse(replyTo, stranger(group));
        } else if (join.memberId().isEmpty()
                && join.memberIdRequired()
                && join.groupInstanceId().isEmpty()) {
            turn.answer(replyTo, new JoinGroup.MemberIdAssigned(newId(join)));
        } else {
            ClientFormat.subscription(join.protocols().get(0).metadata())
                    .ifPresentOrElse(
                            subscription -> enrol(group, join, subscription, replyTo, turn),
                            () -> turn.refuse(replyTo, stranger(group)));
        }
    }

    private static boolean speaksAsConsumer(JoinGroup join) {
        return join.protocolType().equals(ConsumerSubscription.PROTOCOL_TYPE)
                && !join.protocols().isEmpty();
    }

    private static Refusal stranger(ConsumerGroup group) {
        return new Refusal(
                Reason.INCONSISTENT_GROUP_PROTOCOL,
                "Group " + group.groupId() + " is a consumer group: only consumers that share an assignor with its"
                        + " classic members may join it.");
    }

    /** The group may be a classic one again some day, and then its members need a protocol in common. */
    private static boolean agrees(ConsumerGroup group, JoinGroup join) {
        return ProtocolVotes.agree(
                group.members().stream()
                        .filter(member -> !member.memberId().equals(join.memberId()))
                        .flatMap(member -> member.spec().classic().stream())
                        .map(ClassicFace::protocols),
                join.protocols());
    }

    private String newId(JoinGroup join) {
        return memberIds.next(
                join.groupInstanceId().orElseGet(() -> join.client().clientId()));
    }

    private void enrol(
            ConsumerGroup group,
            JoinGroup join,
            ClientFormat.Subscription subscription,
            ReplyToken<JoinGroup.Reply> replyTo,
            Turn<GroupEvent> turn) {
        Outcome<ConsumerMember> enrolled = enrolment.enrolClassic(
                group,
                join.memberId().isEmpty() ? newId(join) : join.memberId(),
                join.memberId().isEmpty(),
                ConsumerMemberSpec.classic(join, subscription),
                turn);
        if (enrolled instanceof Outcome.Refused<ConsumerMember> refused) {
            turn.refuse(replyTo, refused.refusal());
        } else if (enrolled instanceof Outcome.Done<ConsumerMember> member) {
            PartitionSet owned = names.byId(subscription.owned());
            ConsumerMember after = consumers.proceed(group, member.value(), Optional.of(owned), turn);
            ConsumerSessions.awaitSync(group, after, turn);
            turn.answer(replyTo, joined(after));
            enrolment.downgradeIfDue(group, turn);
        }
    }

    private static JoinGroup.Joined joined(ConsumerMember member) {
        return new JoinGroup.Joined(
                member.progress().memberEpoch(),
                ConsumerSubscription.PROTOCOL_TYPE,
                protocolName(member),
                "",
                false,
                member.memberId(),
                List.of());
    }

    private static String protocolName(ConsumerMember member) {
        return member.spec().classic().orElseThrow().protocols().get(0).name();
    }

    void sync(ConsumerGroup group, SyncGroup sync, ReplyToken<SyncGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        Outcome<ConsumerMember> admission = admit(group, sync.memberId(), sync.groupInstanceId(), sync.generationId());
        if (admission instanceof Outcome.Refused<ConsumerMember> refused) {
            turn.refuse(replyTo, refused.refusal());
        } else if (admission instanceof Outcome.Done<ConsumerMember> member) {
            sync(group, member.value(), sync, replyTo, turn);
        }
    }

    private void sync(
            ConsumerGroup group,
            ConsumerMember member,
            SyncGroup sync,
            ReplyToken<SyncGroup.Reply> replyTo,
            Turn<GroupEvent> turn) {
        boolean inProtocol = sync.protocolType()
                        .map(ConsumerSubscription.PROTOCOL_TYPE::equals)
                        .orElse(true)
                && sync.protocolName().map(protocolName(member)::equals).orElse(true);
        if (!inProtocol) {
            turn.refuse(
                    replyTo,
                    Reason.INCONSISTENT_GROUP_PROTOCOL,
                    "Member " + member.memberId() + " of group " + group.groupId() + " uses protocol "
                            + protocolName(member) + ", not the one this sync is for.");
        } else if (isBehind(group, member)) {
            tellToJoin(group, member, replyTo, turn);
        } else {
            ConsumerSessions.synced(group, member, turn);
            sessions.start(group, member, turn);
            turn.answer(
                    replyTo,
                    new SyncGroup.Reply(
                            ConsumerSubscription.PROTOCOL_TYPE,
                            protocolName(member),
                            ClientFormat.assignment(
                                    names.byName(member.progress().assigned()))));
        }
    }

    void heartbeat(
            ConsumerGroup group, Heartbeat heartbeat, ReplyToken<Heartbeat.Reply> replyTo, Turn<GroupEvent> turn) {
        Outcome<ConsumerMember> admission =
                admit(group, heartbeat.memberId(), heartbeat.groupInstanceId(), heartbeat.generationId());
        if (admission instanceof Outcome.Refused<ConsumerMember> refused) {
            turn.refuse(replyTo, refused.refusal());
        } else if (admission instanceof Outcome.Done<ConsumerMember> member) {
            sessions.start(group, member.value(), turn);
            if (hasToJoin(group, member.value())) {
                tellToJoin(group, member.value(), replyTo, turn);
            } else {
                turn.answer(replyTo, new Heartbeat.Reply());
            }
        }
    }

    /** Somebody who has just joined and has to give up partitions first is not behind: it joins again when it has. */
    private static boolean isBehind(ConsumerGroup group, ConsumerMember member) {
        return group.groupEpoch() > member.progress().memberEpoch()
                && member.progress().phase() != MemberPhase.UNREVOKED_PARTITIONS;
    }

    private static boolean hasToJoin(ConsumerGroup group, ConsumerMember member) {
        return isBehind(group, member)
                || switch (member.progress().phase()) {
                    case UNREVOKED_PARTITIONS -> true;
                    case STABLE -> false;
                    case UNRELEASED_PARTITIONS -> waitsForNothing(group, member);
                };
    }

    /** A join costs a client more than a heartbeat, so it is called when all that it waits for is free. */
    private static boolean waitsForNothing(ConsumerGroup group, ConsumerMember member) {
        return member.target()
                .filter((topic, partition) -> !group.isFreeFor(member.memberId(), topic, partition))
                .isEmpty();
    }

    private static void tellToJoin(
            ConsumerGroup group, ConsumerMember member, ReplyToken<?> replyTo, Turn<GroupEvent> turn) {
        ConsumerSessions.awaitJoin(group, member, turn);
        turn.refuse(
                replyTo,
                new Refusal(Reason.REBALANCE_IN_PROGRESS, "Group " + group.groupId() + " is rebalancing: join again."));
    }

    private static Outcome<ConsumerMember> admit(
            ConsumerGroup group, String memberId, Optional<String> instanceId, int generationId) {
        Outcome<ConsumerMember> known = ConsumerAdmission.known(group, memberId, instanceId);
        boolean classic = known instanceof Outcome.Done<ConsumerMember> member
                && member.value().spec().classic().isPresent();
        if (classic) {
            return ConsumerAdmission.ofMember(group, memberId, generationId);
        }
        return known instanceof Outcome.Refused<ConsumerMember>
                ? known
                : new Outcome.Refused<>(ClassicAdmission.stranger(group.groupId(), memberId));
    }
}
