package io.millrace.coordinator.transaction;

import io.millrace.coordinator.Command;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;

/**
 * Something that is wanted of the transaction coordinator. Immutable.
 *
 * @param <R> what the answer holds when the wish is granted
 */
public sealed interface TransactionCommand<R> extends Command<R>
        permits InitProducer,
                AddPartitions,
                EndTransaction,
                AbortTimedOut,
                MarkersWritten,
                DescribeTransaction,
                ListTransactions {
    /** Hands this command to the method that decides it. */
    void decideOn(TransactionDecisions decisions, ReplyToken<R> replyTo, Turn<TransactionEvent> turn);
}
