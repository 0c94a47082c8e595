package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;

/**
 * Positions to keep for a group. Topics were resolved by the caller; what it could not resolve is not in here. Immutable.
 *
 * @param memberId empty, with a negative generation, for somebody who only stores offsets (a simple consumer or a tool)
 * @param generationId of the classic protocol, or the member epoch of the consumer protocol
 * @param retentionMs how long to keep the offsets, from v2 to v4; empty leaves it to {@code offsets.retention.minutes}
 * @param transaction the transaction that it is part of: the positions count when that commits; empty for a plain commit
 * @param supportsMemberEpochs whether a stale member epoch may be said (v9); older clients get ILLEGAL_GENERATION
 */
public record OffsetCommit(
        String groupId,
        String memberId,
        Optional<String> groupInstanceId,
        int generationId,
        Optional<Long> retentionMs,
        Optional<OffsetTransaction> transaction,
        boolean supportsMemberEpochs,
        List<Position> positions)
        implements GroupCommand<OffsetCommit.Reply> {

    public OffsetCommit {
        positions = List.copyOf(positions);
    }

    /** A plain commit. */
    public OffsetCommit(
            String groupId,
            String memberId,
            Optional<String> groupInstanceId,
            int generationId,
            Optional<Long> retentionMs,
            boolean supportsMemberEpochs,
            List<Position> positions) {
        this(
                groupId,
                memberId,
                groupInstanceId,
                generationId,
                retentionMs,
                Optional.empty(),
                supportsMemberEpochs,
                positions);
    }

    /** Where a group has come to in a partition. */
    public record Position(TopicId topicId, TopicPartition partition, long offset, int leaderEpoch, String metadata) {}

    /** What became of each position, in the order of the command. */
    public record Reply(List<StoredPosition> positions) {}

    /** What became of one; no refusal means that it is kept. */
    public record StoredPosition(TopicPartition partition, Optional<Refusal> refusal) {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.commit(this, replyTo, turn);
    }
}
