package io.millrace.coordinator.transaction;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;

/** One method for each {@link TransactionCommand}. */
interface TransactionDecisions {
    void init(InitProducer command, ReplyToken<InitProducer.Reply> replyTo, Turn<TransactionEvent> turn);

    void add(AddPartitions command, ReplyToken<AddPartitions.Reply> replyTo, Turn<TransactionEvent> turn);

    void end(EndTransaction command, ReplyToken<EndTransaction.Reply> replyTo, Turn<TransactionEvent> turn);

    void abort(AbortTimedOut command, ReplyToken<AbortTimedOut.Reply> replyTo, Turn<TransactionEvent> turn);

    void written(MarkersWritten command, ReplyToken<MarkersWritten.Reply> replyTo, Turn<TransactionEvent> turn);

    void describe(
            DescribeTransaction command, ReplyToken<DescribeTransaction.Reply> replyTo, Turn<TransactionEvent> turn);

    void list(ListTransactions command, ReplyToken<ListTransactions.Reply> replyTo, Turn<TransactionEvent> turn);
}
