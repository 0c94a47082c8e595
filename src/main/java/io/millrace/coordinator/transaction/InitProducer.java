package io.millrace.coordinator.transaction;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.Optional;

/**
 * A producer begins to use a transactional id, and fences whoever used it before. Immutable.
 *
 * @param expected the identity that the producer has already and wants another epoch for (KIP-360)
 * @param freshProducerId one that nobody has, used if needed
 */
public record InitProducer(
        String transactionalId, int timeoutMs, Optional<ProducerIdentity> expected, long freshProducerId)
        implements TransactionCommand<InitProducer.Reply> {
    /** The identity to use from now on. Immutable. */
    public record Reply(ProducerIdentity producer) {}

    @Override
    public void decideOn(TransactionDecisions decisions, ReplyToken<Reply> replyTo, Turn<TransactionEvent> turn) {
        decisions.init(this, replyTo, turn);
    }
}
