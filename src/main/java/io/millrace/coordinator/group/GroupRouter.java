package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds the group of each command and timer, and hands it to the part that decides. Owned by its coordinator. */
final class GroupRouter implements GroupDecisions {
    private final Groups groups;
    private final ClassicJoin joins;
    private final ClassicRebalance rebalance;
    private final ClassicSync syncs;
    private final ClassicSessions sessions;
    private final ClassicLeave leaves;
    private final OffsetDecisions offsets;
    private final OffsetExpiry expiry;
    private final GroupQueries queries;
    private final ConsumerHeartbeats consumers;
    private final ProtocolConversion conversion;

    GroupRouter(GroupSettings settings, Groups groups, TopicCatalog topics, MemberIds memberIds) {
        this.groups = groups;
        this.rebalance = new ClassicRebalance(settings.classic());
        ClassicRemoval removal = new ClassicRemoval(rebalance);
        this.joins = new ClassicJoin(settings.classic(), rebalance, memberIds);
        this.syncs = new ClassicSync(rebalance, removal);
        this.sessions = new ClassicSessions(removal);
        this.leaves = new ClassicLeave(removal);
        this.offsets = new OffsetDecisions(settings.offsets(), groups);
        this.expiry = new OffsetExpiry(settings.offsets(), groups);
        this.consumers = new ConsumerHeartbeats(settings.consumer(), topics);
        this.conversion = new ProtocolConversion(groups);
        this.queries = new GroupQueries(groups);
    }

    @Override
    public void join(JoinGroup join, ReplyToken<JoinGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<Refusal> refusal = ClassicAdmission.ofGroupId(join.groupId())
                .or(() -> joins.admit(join))
                .or(() -> conversion.toClassic(join, turn));
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

    @Override
    public void sync(SyncGroup sync, ReplyToken<SyncGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        withGroup(sync.groupId(), sync.memberId(), replyTo, turn, group -> syncs.sync(group, sync, replyTo, turn));
    }

    @Override
    public void heartbeat(Heartbeat heartbeat, ReplyToken<Heartbeat.Reply> replyTo, Turn<GroupEvent> turn) {
        withGroup(
                heartbeat.groupId(),
                heartbeat.memberId(),
                replyTo,
                turn,
                group -> sessions.heartbeat(group, heartbeat, replyTo, turn));
    }

    @Override
    public void leave(LeaveGroup leave, ReplyToken<LeaveGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<Refusal> refusal = ClassicAdmission.ofGroupId(leave.groupId());
        Optional<ClassicGroup> group = groups.classic(leave.groupId());
        Optional<ConsumerGroup> consumerGroup = groups.consumer(leave.groupId());
        if (refusal.isPresent()) {
            turn.refuse(replyTo, refusal.get());
        } else if (consumerGroup.isPresent()) {
            consumers.leave(consumerGroup.get(), leave, replyTo, turn);
        } else if (group.isEmpty()) {
            turn.answer(replyTo, ClassicLeave.ofUnknownGroup(leave));
        } else {
            leaves.leave(group.get(), leave, replyTo, turn);
        }
    }

    private void withGroup(
            String groupId,
            String memberId,
            ReplyToken<?> replyTo,
            Turn<GroupEvent> turn,
            Consumer<ClassicGroup> then) {
        Optional<Refusal> refusal = ClassicAdmission.ofGroupId(groupId);
        Optional<ClassicGroup> group = groups.classic(groupId);
        if (refusal.isPresent()) {
            turn.refuse(replyTo, refusal.get());
        } else if (group.isEmpty()) {
            turn.refuse(replyTo, ClassicAdmission.stranger(groupId, memberId));
        } else {
            then.accept(group.get());
        }
    }

    @Override
    public void commit(OffsetCommit commit, ReplyToken<OffsetCommit.Reply> replyTo, Turn<GroupEvent> turn) {
        offsets.commit(commit, replyTo, turn);
        groups.classic(commit.groupId()).ifPresent(group -> sessions.committed(group, commit, turn));
    }

    @Override
    public void fetch(OffsetFetch fetch, ReplyToken<OffsetFetch.Reply> replyTo, Turn<GroupEvent> turn) {
        offsets.fetch(fetch, replyTo, turn);
    }

    @Override
    public void deleteOffsets(OffsetDelete delete, ReplyToken<OffsetDelete.Reply> replyTo, Turn<GroupEvent> turn) {
        offsets.delete(delete, replyTo, turn);
    }

    @Override
    public void forget(ForgetPartitions forget, ReplyToken<ForgetPartitions.Reply> replyTo, Turn<GroupEvent> turn) {
        offsets.forget(forget, replyTo, turn);
    }

    @Override
    public void describe(DescribeGroup describe, ReplyToken<DescribeGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        queries.describe(describe, replyTo, turn);
    }

    @Override
    public void list(ListGroups list, ReplyToken<ListGroups.Reply> replyTo, Turn<GroupEvent> turn) {
        queries.list(list, replyTo, turn);
    }

    @Override
    public void delete(DeleteGroup delete, ReplyToken<DeleteGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        offsets.deleteGroup(delete, replyTo, turn);
    }

    @Override
    public void history(RebalanceHistory history, ReplyToken<RebalanceHistory.Reply> replyTo, Turn<GroupEvent> turn) {
        queries.history(history, replyTo, turn);
    }

    @Override
    public void consumerHeartbeat(
            ConsumerGroupHeartbeat heartbeat, ReplyToken<ConsumerGroupHeartbeat.Reply> replyTo, Turn<GroupEvent> turn) {
        Optional<Refusal> refusal = ConsumerValidation.refusalOf(heartbeat);
        boolean joins = heartbeat.memberEpoch() == ConsumerValidation.JOINS;
        if (refusal.isEmpty() && joins) {
            refusal = conversion.toConsumer(heartbeat.groupId(), turn);
        }
        Optional<ConsumerGroup> group = joins && refusal.isEmpty()
                ? Optional.of(groups.consumerToJoin(heartbeat.groupId()))
                : groups.consumer(heartbeat.groupId());
        if (refusal.isPresent()) {
            turn.refuse(replyTo, refusal.get());
        } else if (group.isEmpty()) {
            turn.refuse(replyTo, GroupQueries.noGroup(heartbeat.groupId()));
        } else if (heartbeat.memberEpoch() < 0) {
            consumers.leave(group.get(), heartbeat, replyTo, turn);
        } else {
            consumers.heartbeat(group.get(), heartbeat, replyTo, turn);
        }
    }

    @Override
    public void describeConsumer(
            ConsumerGroupDescribe describe, ReplyToken<ConsumerGroupDescribe.Reply> replyTo, Turn<GroupEvent> turn) {
        queries.describe(describe, replyTo, turn);
    }

    void fire(GroupTimer timer, Turn<GroupEvent> turn) {
        if (timer instanceof GroupTimer.Session session) {
            groups.classic(session.groupId())
                    .ifPresent(group -> sessions.onSessionOver(group, session.memberId(), turn));
            groups.consumer(session.groupId())
                    .ifPresent(group -> consumers.onSessionOver(group, session.memberId(), turn));
        } else if (timer instanceof GroupTimer.Revocation revocation) {
            groups.consumer(revocation.groupId())
                    .ifPresent(group -> consumers.onRevocationOver(group, revocation.memberId(), turn));
        } else if (timer instanceof GroupTimer.JoinPhase join) {
            groups.classic(join.groupId()).ifPresent(group -> rebalance.onJoinPhaseOver(group, turn));
        } else if (timer instanceof GroupTimer.SyncPhase sync) {
            groups.classic(sync.groupId()).ifPresent(group -> syncs.onSyncPhaseOver(group, turn));
        } else if (timer instanceof GroupTimer.OffsetExpiry) {
            expiry.run(turn);
        }
    }

    /** Gives every member that was loaded its session, and groups that are over the limit a reason to shrink. */
    void loaded(Turn<GroupEvent> turn) {
        expiry.scheduleNext(turn);
        for (Group group : List.copyOf(groups.all())) {
            if (group instanceof ClassicGroup classic) {
                sessions.loaded(classic, turn);
                joins.loaded(classic, turn);
            } else if (group instanceof ConsumerGroup consumer) {
                consumers.loaded(consumer, turn);
            }
        }
    }
}
