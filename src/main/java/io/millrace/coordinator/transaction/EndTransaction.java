package io.millrace.coordinator.transaction;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.OptionalLong;

/**
 * A producer wants its transaction committed or aborted. Immutable.
 *
 * @param clientVersion 2 when the producer gets another epoch for its next transaction
 * @param freshProducerId one that nobody has, if it was asked for before
 */
public record EndTransaction(
        String transactionalId,
        ProducerIdentity producer,
        boolean commit,
        int clientVersion,
        OptionalLong freshProducerId)
        implements TransactionCommand<EndTransaction.Reply> {
    /** What comes of it. */
    public sealed interface Reply {
        /** The outcome is decided; the next transaction has this identity. */
        record Decided(ProducerIdentity next) implements Reply {}

        /** Nothing was done, because the last epoch of the producer id is used up: ask again with a fresh one. */
        record FreshProducerIdWanted() implements Reply {}
    }

    @Override
    public void decideOn(TransactionDecisions decisions, ReplyToken<Reply> replyTo, Turn<TransactionEvent> turn) {
        decisions.end(this, replyTo, turn);
    }
}
