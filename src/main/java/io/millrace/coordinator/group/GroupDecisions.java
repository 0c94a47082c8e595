package io.millrace.coordinator.group;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;

/** One method for each {@link GroupCommand}. */
interface GroupDecisions {
    void join(JoinGroup command, ReplyToken<JoinGroup.Reply> replyTo, Turn<GroupEvent> turn);

    void sync(SyncGroup command, ReplyToken<SyncGroup.Reply> replyTo, Turn<GroupEvent> turn);

    void heartbeat(Heartbeat command, ReplyToken<Heartbeat.Reply> replyTo, Turn<GroupEvent> turn);

    void leave(LeaveGroup command, ReplyToken<LeaveGroup.Reply> replyTo, Turn<GroupEvent> turn);

    void commit(OffsetCommit command, ReplyToken<OffsetCommit.Reply> replyTo, Turn<GroupEvent> turn);

    void verified(TransactionVerified command, ReplyToken<TransactionVerified.Reply> replyTo, Turn<GroupEvent> turn);

    void endOffsets(EndOffsets command, ReplyToken<EndOffsets.Reply> replyTo, Turn<GroupEvent> turn);

    void fetch(OffsetFetch command, ReplyToken<OffsetFetch.Reply> replyTo, Turn<GroupEvent> turn);

    void deleteOffsets(OffsetDelete command, ReplyToken<OffsetDelete.Reply> replyTo, Turn<GroupEvent> turn);

    void forget(ForgetPartitions command, ReplyToken<ForgetPartitions.Reply> replyTo, Turn<GroupEvent> turn);

    void describe(DescribeGroup command, ReplyToken<DescribeGroup.Reply> replyTo, Turn<GroupEvent> turn);

    void list(ListGroups command, ReplyToken<ListGroups.Reply> replyTo, Turn<GroupEvent> turn);

    void delete(DeleteGroup command, ReplyToken<DeleteGroup.Reply> replyTo, Turn<GroupEvent> turn);

    void history(RebalanceHistory command, ReplyToken<RebalanceHistory.Reply> replyTo, Turn<GroupEvent> turn);

    void view(ViewGroups command, ReplyToken<ViewGroups.Reply> replyTo, Turn<GroupEvent> turn);

    void consumerHeartbeat(
            ConsumerGroupHeartbeat command, ReplyToken<ConsumerGroupHeartbeat.Reply> replyTo, Turn<GroupEvent> turn);

    void describeConsumer(
            ConsumerGroupDescribe command, ReplyToken<ConsumerGroupDescribe.Reply> replyTo, Turn<GroupEvent> turn);
}
