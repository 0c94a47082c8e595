package io.millrace.coordinator.transaction;

import io.millrace.common.Invariants;
import io.millrace.coordinator.Command;
import io.millrace.coordinator.Coordinator;
import io.millrace.coordinator.Decision;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.TimerKey;
import io.millrace.coordinator.Turn;

/**
 * The transactional ids of one partition of {@code __transaction_state}. Owned by the worker of that shard; takes {@link
 * TransactionCommand}s.
 */
public final class TransactionCoordinator implements Coordinator<TransactionEvent> {
    private final Transactions transactions = new Transactions();
    private final TransactionRouter router;

    public TransactionCoordinator(TransactionSettings settings) {
        this.router = new TransactionRouter(settings, transactions);
    }

    @Override
    public <R> Decision<TransactionEvent> decide(Command<R> command, ReplyToken<R> replyTo, long nowMs) {
        Invariants.check(command instanceof TransactionCommand, "not a command for transactions: %s", command);
        Turn<TransactionEvent> turn = new Turn<>(nowMs, this::apply);
        router.decide((TransactionCommand<R>) command, replyTo, turn);
        return turn.decision();
    }

    @Override
    public Decision<TransactionEvent> fire(TimerKey timer, long nowMs) {
        Turn<TransactionEvent> turn = new Turn<>(nowMs, this::apply);
        router.fire((TransactionTimer) timer, turn);
        return turn.decision();
    }

    @Override
    public void apply(TransactionEvent event) {
        transactions.apply(event);
    }

    @Override
    public Decision<TransactionEvent> loaded(long nowMs) {
        Turn<TransactionEvent> turn = new Turn<>(nowMs, this::apply);
        router.loaded(turn);
        return turn.decision();
    }

    /** The durable state, for comparing two machines. */
    Transactions transactions() {
        return transactions;
    }
}
