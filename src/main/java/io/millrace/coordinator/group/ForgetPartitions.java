package io.millrace.coordinator.group;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;

/** These partitions were deleted: no group of this shard keeps offsets for them. Immutable. */
public record ForgetPartitions(List<TopicPartition> partitions) implements GroupCommand<ForgetPartitions.Reply> {

    public ForgetPartitions {
        partitions = List.copyOf(partitions);
    }

    /** How many committed offsets were dropped. */
    public record Reply(int count) {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.forget(this, replyTo, turn);
    }
}
