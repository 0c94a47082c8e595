package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.Optional;

/**
 * Requests of members of the classic protocol, brought to whatever their group is now: a classic group, or a consumer group
 * that they are guests of. Stateless but for the groups it is given.
 */
final class ClassicRequests {
    private final Groups groups;
    private final ClassicJoin joins;
    private final ClassicSync syncs;
    private final ClassicSessions sessions;
    private final ClassicLeave leaves;
    private final ProtocolConversion conversion;
    private final ClassicInConsumerGroup guests;
    private final ConsumerLeave consumerLeaves;

    ClassicRequests(
            Groups groups,
            ClassicJoin joins,
            ClassicSync syncs,
            ClassicRemoval removal,
            ProtocolConversion conversion,
            ClassicInConsumerGroup guests,
            ConsumerLeave consumerLeaves) {
        this.groups = groups;
        this.joins = joins;
        this.syncs = syncs;
        this.sessions = new ClassicSessions(removal);
        this.leaves = new ClassicLeave(removal);
        this.conversion = conversion;
        this.guests = guests;
        this.consumerLeaves = consumerLeaves;
    }

    void join(JoinGroup join, ReplyToken<JoinGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<ConsumerGroup> inhabited = groups.consumer(join.groupId()).filter(group -> !group.isAbandoned());
        Optional<Refusal> refusal = ClassicAdmission.ofGroupId(join.groupId()).or(() -> joins.admit(join));
        if (refusal.isPresent()) {
            turn.refuse(replyTo, refusal.get());
        } else if (inhabited.isPresent()) {
            guests.join(inhabited.get(), join, replyTo, turn);
        } else {
            joinClassic(join, replyTo, turn);
        }
    }

    private void joinClassic(JoinGroup join, ReplyToken<JoinGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<Refusal> refusal = conversion.toClassic(join, turn);
        boolean strangerToNobody =
                !join.memberId().isEmpty() && groups.byId(join.groupId()).isEmpty();
        if (refusal.isPresent()) {
            turn.refuse(replyTo, refusal.get());
        } else if (strangerToNobody) {
            turn.refuse(replyTo, ClassicAdmission.stranger(join.groupId(), join.memberId()));
        } else {
            joins.join(groups.classicToJoin(join.groupId()), join, replyTo, turn);
        }
    }

    void sync(SyncGroup sync, ReplyToken<SyncGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<Refusal> refusal = admit(sync.groupId(), sync.memberId());
        refusal.ifPresent(why -> turn.refuse(replyTo, why));
        if (refusal.isEmpty()) {
            groups.classic(sync.groupId()).ifPresent(group -> syncs.sync(group, sync, replyTo, turn));
            groups.consumer(sync.groupId()).ifPresent(group -> guests.sync(group, sync, replyTo, turn));
        }
    }

    void heartbeat(Heartbeat heartbeat, ReplyToken<Heartbeat.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<Refusal> refusal = admit(heartbeat.groupId(), heartbeat.memberId());
        refusal.ifPresent(why -> turn.refuse(replyTo, why));
        if (refusal.isEmpty()) {
            groups.classic(heartbeat.groupId()).ifPresent(group -> sessions.heartbeat(group, heartbeat, replyTo, turn));
            groups.consumer(heartbeat.groupId()).ifPresent(group -> guests.heartbeat(group, heartbeat, replyTo, turn));
        }
    }

    private Optional<Refusal> admit(String groupId, String memberId) {
        return ClassicAdmission.ofGroupId(groupId)
                .or(() -> groups.byId(groupId).isEmpty()
                        ? Optional.of(ClassicAdmission.stranger(groupId, memberId))
                        : Optional.empty());
    }

    void leave(LeaveGroup leave, ReplyToken<LeaveGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<Refusal> refusal = ClassicAdmission.ofGroupId(leave.groupId());
        Optional<ClassicGroup> group = groups.classic(leave.groupId());
        Optional<ConsumerGroup> consumerGroup = groups.consumer(leave.groupId());
        if (refusal.isPresent()) {
            turn.refuse(replyTo, refusal.get());
        } else if (consumerGroup.isPresent()) {
            consumerLeaves.leave(consumerGroup.get(), leave, replyTo, turn);
        } else if (group.isPresent()) {
            leaves.leave(group.get(), leave, replyTo, turn);
        } else {
            turn.answer(replyTo, ClassicLeave.ofUnknownGroup(leave));
        }
    }

    /** A commit may be a sign of life. */
    void committed(OffsetCommit commit, Turn<GroupEvent> turn) {
        groups.classic(commit.groupId()).ifPresent(group -> sessions.committed(group, commit, turn));
    }

    void onSessionOver(GroupTimer.Session session, Turn<GroupEvent> turn) {
        groups.classic(session.groupId()).ifPresent(group -> sessions.onSessionOver(group, session.memberId(), turn));
    }

    /** Gives every member that was loaded its session, and a group that is over the limit a reason to shrink. */
    void loaded(ClassicGroup group, Turn<GroupEvent> turn) {
        sessions.loaded(group, turn);
        joins.loaded(group, turn);
    }
}
