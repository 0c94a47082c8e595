package io.millrace.coordinator.transaction;

import io.millrace.common.Refusal;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.Optional;

/**
 * Producers that want their transaction ended. A request whose answer was lost comes again: it is known by the outcome that it
 * asks for and, in version 2, by the epoch that was behind it, and is answered as before.
 *
 * <pre>
 *   version 2, not ongoing      commit, again   commit, new   abort, again   abort, new
 *   Empty                       fenced          wrong state   fenced         next epoch
 *   CompleteCommit              as before       wrong state   wrong state    next epoch
 *   CompleteAbort               wrong state     wrong state   as before      next epoch
 * </pre>
 *
 * <p>Stateless but for what it is given.
 */
final class EndRequests {
    private final Transactions transactions;
    private final TransactionEnding ending;
    private final Waiting waiting;

    EndRequests(Transactions transactions, TransactionEnding ending, Waiting waiting) {
        this.transactions = transactions;
        this.ending = ending;
        this.waiting = waiting;
    }

    void end(EndTransaction command, ReplyToken<EndTransaction.Reply> replyTo, Turn<TransactionEvent> turn) {
        Optional<Transaction> known = transactions.find(command.transactionalId());
        Optional<Refusal> refusal = known.map(transaction -> identityRefusal(command, transaction))
                .orElseGet(() -> Optional.of(
                        TransactionRefusals.unknownProducer(command.transactionalId(), command.producer())));
        if (refusal.isPresent()) {
            turn.refuse(replyTo, refusal.get());
            return;
        }
        Transaction transaction = known.orElseThrow();
        if (!transaction.state().isPrepared()) {
            endOrRepeat(command, transaction, replyTo, turn);
        } else if (isRepeated(command, transaction)) {
            repeat(command, transaction, replyTo, turn);
        } else {
            waiting.park(command.transactionalId(), command, replyTo, turn); // About the transaction behind this one.
        }
    }

    private static Optional<Refusal> identityRefusal(EndTransaction command, Transaction transaction) {
        ProducerIdentity producer = command.producer();
        if (producer.equals(transaction.afterwards()) || isRepeated(command, transaction)) {
            return Optional.empty();
        }
        boolean otherId = producer.producerId() != transaction.producer().producerId()
                && producer.producerId() != transaction.afterwards().producerId();
        return Optional.of(
                otherId
                        ? TransactionRefusals.unknownProducer(command.transactionalId(), producer)
                        : TransactionRefusals.fenced(command.transactionalId(), producer));
    }

    /** Whether the request may be the one that led to the transaction's present state. */
    private static boolean isRepeated(EndTransaction command, Transaction transaction) {
        TransactionState state = transaction.state();
        if (state == TransactionState.EMPTY || state == TransactionState.ONGOING) {
            return false;
        }
        ProducerIdentity producer = command.producer();
        if (command.clientVersion() < Transaction.EPOCH_FOR_EACH) {
            return producer.equals(transaction.producer());
        }
        boolean nextEpoch = transaction.producer().equals(producer.next());
        boolean nextId = producer.producerId() == transaction.previousProducerId()
                && producer.epoch() == ProducerIdentity.LAST_EPOCH
                && transaction.producer().epoch() == 0;
        return nextEpoch || nextId;
    }

    private void endOrRepeat(
            EndTransaction command,
            Transaction transaction,
            ReplyToken<EndTransaction.Reply> replyTo,
            Turn<TransactionEvent> turn) {
        boolean ownEpochs = command.clientVersion() >= Transaction.EPOCH_FOR_EACH;
        boolean ongoing = transaction.state() == TransactionState.ONGOING;
        if (isRepeated(command, transaction)) {
            repeat(command, transaction, replyTo, turn);
        } else if (!ongoing && (command.commit() || !ownEpochs)) {
            turn.refuse(
                    replyTo, TransactionRefusals.wrongState(command.transactionalId(), transaction, command.commit()));
        } else if (!ownEpochs) {
            turn.answer(
                    replyTo,
                    new EndTransaction.Reply.Decided(
                            ending.decide(command.transactionalId(), transaction, outcome(command), turn)));
        } else if (transaction.producer().isExhausted()
                && command.freshProducerId().isEmpty()) {
            turn.answer(replyTo, new EndTransaction.Reply.FreshProducerIdWanted());
        } else {
            turn.answer(
                    replyTo,
                    new EndTransaction.Reply.Decided(ending.decideWithNextEpoch(
                            command.transactionalId(),
                            transaction,
                            outcome(command),
                            command.freshProducerId(),
                            turn)));
        }
    }

    private static void repeat(
            EndTransaction command,
            Transaction transaction,
            ReplyToken<EndTransaction.Reply> replyTo,
            Turn<TransactionEvent> turn) {
        boolean committed = transaction.state() == TransactionState.PREPARE_COMMIT
                || transaction.state() == TransactionState.COMPLETE_COMMIT;
        if (committed == command.commit()) {
            turn.answer(replyTo, new EndTransaction.Reply.Decided(transaction.afterwards()));
        } else {
            turn.refuse(
                    replyTo, TransactionRefusals.wrongState(command.transactionalId(), transaction, command.commit()));
        }
    }

    private static TransactionState outcome(EndTransaction command) {
        return command.commit() ? TransactionState.PREPARE_COMMIT : TransactionState.PREPARE_ABORT;
    }
}
