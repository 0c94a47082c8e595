package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;

/**
 * What a group has committed. Immutable.
 *
 * @param memberId checked when given (v9)
 * @param memberEpoch checked when not negative (v9)
 * @param requireStable whether a partition with an open transaction is refused (KIP-447)
 * @param partitions empty for all of them
 */
public record OffsetFetch(
        String groupId,
        Optional<String> memberId,
        int memberEpoch,
        boolean requireStable,
        Optional<List<TopicPartition>> partitions)
        implements GroupCommand<OffsetFetch.Reply> {

    /** Stands for "nothing committed". */
    public static final long NO_OFFSET = -1;

    /** Stands for an unknown leader epoch. */
    public static final int NO_LEADER_EPOCH = -1;

    public OffsetFetch {
        partitions = partitions.map(List::copyOf);
    }

    /** Every partition asked for, in the same order, or all that the group has committed. */
    public record Reply(List<FetchedPosition> positions) {}

    /** A committed position; the offset is {@link #NO_OFFSET} when there is none, or when it is refused. */
    public record FetchedPosition(
            TopicPartition partition, long offset, int leaderEpoch, String metadata, Optional<Refusal> refusal) {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.fetch(this, replyTo, turn);
    }
}
