package io.millrace.coordinator.transaction;

import io.millrace.coordinator.Turn;
import java.util.OptionalLong;

/**
 * The last steps of a transaction, whoever wants its end: the outcome is decided, carried out, complete. Stateless but for what
 * it is given.
 */
final class TransactionEnding {
    private final Transactions transactions;
    private final Waiting waiting;

    TransactionEnding(Transactions transactions, Waiting waiting) {
        this.transactions = transactions;
        this.waiting = waiting;
    }

    /**
     * Decides an outcome after which the producer goes on with the same epoch (version 1).
     *
     * @return the identity with which it goes on
     */
    ProducerIdentity decide(String id, Transaction transaction, TransactionState outcome, Turn<TransactionEvent> turn) {
        return decided(id, transaction.prepared(outcome, turn.nowMs()), turn);
    }

    /**
     * Decides an outcome after which the producer goes on with the next epoch, or with a fresh id where there is none left
     * (version 2). Whoever does not hear of it is fenced.
     *
     * @param freshProducerId must be there when the producer's epochs are exhausted
     * @return the identity with which it goes on
     */
    ProducerIdentity decideWithNextEpoch(
            String id,
            Transaction transaction,
            TransactionState outcome,
            OptionalLong freshProducerId,
            Turn<TransactionEvent> turn) {
        long next = transaction.producer().isExhausted() ? freshProducerId.orElseThrow() : ProducerIdentity.NO_ID;
        transactions.supersede(id, transaction.producer());
        return decided(id, transaction.preparedWithNextEpoch(outcome, next, turn.nowMs()), turn);
    }

    private ProducerIdentity decided(String id, Transaction prepared, Turn<TransactionEvent> turn) {
        turn.emit(new TransactionEvent.Stored(id, prepared));
        turn.cancel(new TransactionTimer.Timeout(id));
        carryOut(id, prepared, turn);
        return prepared.afterwards();
    }

    /** Carries a decided outcome out, for the first time or again after a failover. */
    void carryOut(String id, Transaction prepared, Turn<TransactionEvent> turn) {
        if (prepared.partitions().isEmpty()) {
            complete(id, prepared, turn);
        } else {
            turn.effect(WriteMarkers.of(id, prepared));
        }
    }

    /** Every partition has its marker: those who waited for that go on. */
    void complete(String id, Transaction prepared, Turn<TransactionEvent> turn) {
        turn.emit(new TransactionEvent.Stored(id, prepared.completed(turn.nowMs())));
        waiting.release(id, turn);
    }
}
