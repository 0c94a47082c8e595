package io.millrace.coordinator.transaction;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;

/**
 * The answer to {@link FreshProducerIdForAbort}. Immutable.
 *
 * @param producer whose transaction has had its time
 */
public record AbortTimedOut(String transactionalId, ProducerIdentity producer, long freshProducerId)
        implements TransactionCommand<AbortTimedOut.Reply> {
    /** The transaction is being aborted, if it was still the same one. */
    public record Reply() {}

    @Override
    public void decideOn(TransactionDecisions decisions, ReplyToken<Reply> replyTo, Turn<TransactionEvent> turn) {
        decisions.abort(this, replyTo, turn);
    }
}
