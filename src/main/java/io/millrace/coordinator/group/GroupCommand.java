package io.millrace.coordinator.group;

import io.millrace.coordinator.Command;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;

/**
 * Something a client wants of the group coordinator. Immutable.
 *
 * @param <R> what the answer holds when the wish is granted
 */
public sealed interface GroupCommand<R> extends Command<R>
        permits ViewGroups,
                JoinGroup,
                SyncGroup,
                Heartbeat,
                LeaveGroup,
                OffsetCommit,
                TransactionVerified,
                EndOffsets,
                OffsetFetch,
                OffsetDelete,
                ForgetPartitions,
                DescribeGroup,
                ListGroups,
                DeleteGroup,
                RebalanceHistory,
                ConsumerGroupHeartbeat,
                ConsumerGroupDescribe {
    /** Hands this command to the method that decides it. */
    void decideOn(GroupDecisions decisions, ReplyToken<R> replyTo, Turn<GroupEvent> turn);
}
