package io.millrace.coordinator.group;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;

/**
 * A producer's transaction has ended: the offsets committed in it count, or never were. Immutable.
 *
 * @param producerEpoch that of the transaction, or with {@code bumped} the one behind it
 * @param coordinatorEpoch term of the transaction's coordinator
 * @param bumped whether the epoch tells this end from that of other transactions of the producer (KIP-890)
 */
public record EndOffsets(long producerId, short producerEpoch, int coordinatorEpoch, boolean commit, boolean bumped)
        implements GroupCommand<EndOffsets.Reply> {

    /** It is known here. */
    public record Reply() {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.endOffsets(this, replyTo, turn);
    }
}
