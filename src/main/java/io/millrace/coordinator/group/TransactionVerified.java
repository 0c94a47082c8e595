package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.Optional;

/**
 * What the coordinator of a transaction said to {@link VerifyTransaction}. Immutable.
 *
 * @param refusal why this shard's partition does not belong to the transaction; empty when it does
 */
public record TransactionVerified(long producerId, short producerEpoch, long attempt, Optional<Refusal> refusal)
        implements GroupCommand<TransactionVerified.Reply> {

    /** It was heard. */
    public record Reply() {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.verified(this, replyTo, turn);
    }
}
