package io.millrace.coordinator.transaction;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;

/** Every partition of a prepared transaction has its marker; told by those who carried out {@link WriteMarkers}. Immutable. */
public record MarkersWritten(String transactionalId, ProducerIdentity producer)
        implements TransactionCommand<MarkersWritten.Reply> {
    /** The transaction is complete, now or since before. */
    public record Reply() {}

    @Override
    public void decideOn(TransactionDecisions decisions, ReplyToken<Reply> replyTo, Turn<TransactionEvent> turn) {
        decisions.written(this, replyTo, turn);
    }
}
