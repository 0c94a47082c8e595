package io.millrace.coordinator.transaction;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;

/** A question how a transactional id stands. Immutable. */
public record DescribeTransaction(String transactionalId) implements TransactionCommand<DescribeTransaction.Reply> {
    /** How it stands. Immutable. */
    public record Reply(Transaction transaction) {}

    @Override
    public void decideOn(TransactionDecisions decisions, ReplyToken<Reply> replyTo, Turn<TransactionEvent> turn) {
        decisions.describe(this, replyTo, turn);
    }
}
