package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;

/** Committed offsets are to be forgotten; refused for topics that a live group is subscribed to (KIP-496). Immutable. */
public record OffsetDelete(String groupId, List<TopicPartition> partitions)
        implements GroupCommand<OffsetDelete.Reply> {

    public OffsetDelete {
        partitions = List.copyOf(partitions);
    }

    /** What became of each partition, in the order of the command. */
    public record Reply(List<DeletedOffset> partitions) {}

    /** What became of one; no refusal means that nothing is committed there any more. */
    public record DeletedOffset(TopicPartition partition, Optional<Refusal> refusal) {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.deleteOffsets(this, replyTo, turn);
    }
}
