package io.millrace.coordinator.transaction;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;

/** Leads each command and timer to the class that decides it. Owned by the shard's worker. */
final class TransactionRouter implements TransactionDecisions {
    private final Transactions transactions;
    private final Waiting waiting;
    private final TransactionEnding ending;
    private final ProducerAdmission producers;
    private final PartitionAdmission partitions;
    private final EndRequests ends;
    private final TransactionTimeouts timeouts;
    private final IdExpiry expiry;

    TransactionRouter(TransactionSettings settings, Transactions transactions) {
        this.transactions = transactions;
        this.waiting = new Waiting(settings.patienceMs());
        this.ending = new TransactionEnding(transactions, waiting);
        this.producers = new ProducerAdmission(settings, transactions, ending, waiting);
        this.partitions = new PartitionAdmission(transactions, waiting);
        this.ends = new EndRequests(transactions, ending, waiting);
        this.timeouts = new TransactionTimeouts(transactions, ending);
        this.expiry = new IdExpiry(settings, transactions);
    }

    <R> void decide(TransactionCommand<R> command, ReplyToken<R> replyTo, Turn<TransactionEvent> turn) {
        command.decideOn(this, replyTo, turn);
        waiting.decideReleased(this, turn);
    }

    void fire(TransactionTimer timer, Turn<TransactionEvent> turn) {
        if (timer instanceof TransactionTimer.Timeout timeout) {
            timeouts.timeOut(timeout.transactionalId(), turn);
        } else if (timer instanceof TransactionTimer.Patience patience) {
            waiting.giveUp(patience.transactionalId(), turn);
        } else {
            expiry.run(turn);
        }
        waiting.decideReleased(this, turn);
    }

    /** Takes up what the log says is under way. */
    void loaded(Turn<TransactionEvent> turn) {
        for (String id : List.copyOf(transactions.all().keySet())) {
            Transaction transaction = transactions.find(id).orElseThrow();
            if (transaction.state() == TransactionState.ONGOING) {
                timeouts.resume(id, transaction, turn);
            } else if (transaction.state().isPrepared()) {
                ending.carryOut(id, transaction, turn);
            }
        }
        expiry.scheduleNext(turn);
    }

    @Override
    public void init(InitProducer command, ReplyToken<InitProducer.Reply> replyTo, Turn<TransactionEvent> turn) {
        producers.init(command, replyTo, turn);
    }

    @Override
    public void add(AddPartitions command, ReplyToken<AddPartitions.Reply> replyTo, Turn<TransactionEvent> turn) {
        partitions.add(command, replyTo, turn);
    }

    @Override
    public void end(EndTransaction command, ReplyToken<EndTransaction.Reply> replyTo, Turn<TransactionEvent> turn) {
        ends.end(command, replyTo, turn);
    }

    @Override
    public void abort(AbortTimedOut command, ReplyToken<AbortTimedOut.Reply> replyTo, Turn<TransactionEvent> turn) {
        timeouts.abort(command, replyTo, turn);
    }

    @Override
    public void written(MarkersWritten command, ReplyToken<MarkersWritten.Reply> replyTo, Turn<TransactionEvent> turn) {
        String id = command.transactionalId();
        transactions
                .find(id)
                .filter(found -> found.state().isPrepared() && found.producer().equals(command.producer()))
                .ifPresent(prepared -> ending.complete(id, prepared, turn));
        turn.answer(replyTo, new MarkersWritten.Reply());
    }

    @Override
    public void describe(
            DescribeTransaction command, ReplyToken<DescribeTransaction.Reply> replyTo, Turn<TransactionEvent> turn) {
        transactions
                .find(command.transactionalId())
                .ifPresentOrElse(
                        found -> turn.answer(replyTo, new DescribeTransaction.Reply(found)),
                        () -> turn.refuse(replyTo, TransactionRefusals.notFound(command.transactionalId())));
    }

    @Override
    public void list(
            ListTransactions command, ReplyToken<ListTransactions.Reply> replyTo, Turn<TransactionEvent> turn) {
        List<ListTransactions.Listed> listed = transactions.all().entrySet().stream()
                .filter(entry -> command.matches(entry.getKey(), entry.getValue(), turn.nowMs()))
                .map(entry -> new ListTransactions.Listed(entry.getKey(), entry.getValue()))
                .toList();
        turn.answer(replyTo, new ListTransactions.Reply(listed));
    }
}
