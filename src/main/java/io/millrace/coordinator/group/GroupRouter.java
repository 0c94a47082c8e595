package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;

/** Finds the group of each command and timer, and hands it to the part that decides. Owned by its coordinator. */
final class GroupRouter implements GroupDecisions {
    private final Groups groups;
    private final ClassicRequests classic;
    private final ClassicRebalance rebalance;
    private final ClassicSync syncs;
    private final ConsumerHeartbeats consumers;
    private final ConsumerSessions consumerSessions;
    private final ConsumerLeave consumerLeaves;
    private final ProtocolConversion conversion;
    private final OffsetDecisions offsets;
    private final OffsetTransactions transactions;
    private final OffsetExpiry expiry;
    private final GroupQueries queries;
    private final GroupViews views;

    GroupRouter(
            GroupSettings settings, ConsumerTimings timings, Groups groups, TopicCatalog topics, MemberIds memberIds) {
        this.groups = groups;
        TopicNames names = new TopicNames(topics);
        this.rebalance = new ClassicRebalance(settings.classic());
        ClassicRemoval removal = new ClassicRemoval(rebalance);
        this.syncs = new ClassicSync(rebalance, removal);
        ConsumerEnrolment enrolment = new ConsumerEnrolment(
                settings.consumer(), topics, new OnlineDowngrade(settings, groups, rebalance, names));
        this.consumerSessions = new ConsumerSessions(timings, enrolment);
        this.consumers = new ConsumerHeartbeats(timings, topics, enrolment, consumerSessions);
        this.consumerLeaves = new ConsumerLeave(enrolment, consumerSessions);
        this.conversion = new ProtocolConversion(groups, new OnlineUpgrade(settings.consumer(), groups, names));
        this.classic = new ClassicRequests(
                groups,
                new ClassicJoin(settings.classic(), rebalance, memberIds),
                syncs,
                removal,
                conversion,
                new ClassicInConsumerGroup(
                        settings.consumer().migration(), consumers, enrolment, consumerSessions, memberIds, names),
                consumerLeaves);
        this.offsets = new OffsetDecisions(settings.offsets(), groups);
        this.transactions = new OffsetTransactions(offsets, groups);
        this.expiry = new OffsetExpiry(settings.offsets(), groups);
        this.queries = new GroupQueries(groups);
        this.views = new GroupViews(groups, topics);
    }

    @Override
    public void join(JoinGroup join, ReplyToken<JoinGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        classic.join(join, replyTo, turn);
    }

    @Override
    public void sync(SyncGroup sync, ReplyToken<SyncGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        classic.sync(sync, replyTo, turn);
    }

    @Override
    public void heartbeat(Heartbeat heartbeat, ReplyToken<Heartbeat.Reply> replyTo, Turn<GroupEvent> turn) {
        classic.heartbeat(heartbeat, replyTo, turn);
    }

    @Override
    public void leave(LeaveGroup leave, ReplyToken<LeaveGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        classic.leave(leave, replyTo, turn);
    }

    @Override
    public void commit(OffsetCommit commit, ReplyToken<OffsetCommit.Reply> replyTo, Turn<GroupEvent> turn) {
        if (commit.transaction().isPresent()) {
            transactions.commit(commit, commit.transaction().get(), replyTo, turn);
        } else {
            offsets.commit(commit, replyTo, turn);
            classic.committed(commit, turn);
        }
    }

    @Override
    public void verified(
            TransactionVerified verified, ReplyToken<TransactionVerified.Reply> replyTo, Turn<GroupEvent> turn) {
        transactions.verified(verified, replyTo, turn);
    }

    @Override
    public void endOffsets(EndOffsets end, ReplyToken<EndOffsets.Reply> replyTo, Turn<GroupEvent> turn) {
        transactions.end(end, replyTo, turn);
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
    public void view(ViewGroups view, ReplyToken<ViewGroups.Reply> replyTo, Turn<GroupEvent> turn) {
        views.view(view, replyTo, turn);
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
            consumerLeaves.leave(group.get(), heartbeat, replyTo, turn);
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
            onSessionOver(session, turn);
        } else if (timer instanceof GroupTimer.Revocation revocation) {
            groups.consumer(revocation.groupId())
                    .ifPresent(group -> consumerSessions.onRevocationOver(group, revocation.memberId(), turn));
        } else if (timer instanceof GroupTimer.Rejoin rejoin) {
            groups.consumer(rejoin.groupId())
                    .ifPresent(group -> consumerSessions.onRejoinOver(group, rejoin.memberId(), turn));
        } else if (timer instanceof GroupTimer.JoinPhase join) {
            groups.classic(join.groupId()).ifPresent(group -> rebalance.onJoinPhaseOver(group, turn));
        } else if (timer instanceof GroupTimer.SyncPhase sync) {
            groups.classic(sync.groupId()).ifPresent(group -> syncs.onSyncPhaseOver(group, turn));
        } else if (timer instanceof GroupTimer.OffsetExpiry) {
            expiry.run(turn);
        }
    }

    /** The group may be of another protocol when its former self is done with this. */
    private void onSessionOver(GroupTimer.Session session, Turn<GroupEvent> turn) {
        Optional<ConsumerGroup> consumerGroup = groups.consumer(session.groupId());
        if (consumerGroup.isPresent()) {
            consumerSessions.onSessionOver(consumerGroup.get(), session.memberId(), turn);
        } else {
            classic.onSessionOver(session, turn);
        }
    }

    /** Gives every member that was loaded its session, and groups that are over the limit a reason to shrink. */
    void loaded(Turn<GroupEvent> turn) {
        expiry.scheduleNext(turn);
        for (Group group : List.copyOf(groups.all())) {
            if (group instanceof ClassicGroup loaded) {
                classic.loaded(loaded, turn);
            } else if (group instanceof ConsumerGroup loaded) {
                consumerSessions.loaded(loaded, turn);
            }
        }
    }
}
