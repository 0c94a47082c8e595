package io.millrace.coordinator.transaction;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Producers that begin to use a transactional id. An ongoing transaction of the one before is aborted first, and the newcomer
 * waits for that. Stateless but for what it is given.
 */
final class ProducerAdmission {
    private final TransactionSettings settings;
    private final Transactions transactions;
    private final TransactionEnding ending;
    private final Waiting waiting;

    ProducerAdmission(
            TransactionSettings settings, Transactions transactions, TransactionEnding ending, Waiting waiting) {
        this.settings = settings;
        this.transactions = transactions;
        this.ending = ending;
        this.waiting = waiting;
    }

    void init(InitProducer command, ReplyToken<InitProducer.Reply> replyTo, Turn<TransactionEvent> turn) {
        String id = command.transactionalId();
        if (command.timeoutMs() <= 0 || command.timeoutMs() > settings.maxTimeoutMs()) {
            turn.refuse(replyTo, TransactionRefusals.timeout(command.timeoutMs(), settings.maxTimeoutMs()));
            return;
        }
        Optional<Transaction> known = transactions.find(id);
        if (known.isEmpty()) {
            ProducerIdentity producer = ProducerIdentity.first(command.freshProducerId());
            turn.emit(new TransactionEvent.Stored(id, Transaction.first(producer, command.timeoutMs(), turn.nowMs())));
            turn.answer(replyTo, new InitProducer.Reply(producer));
            return;
        }
        Transaction transaction = known.get();
        Optional<ProducerIdentity> zombie = command.expected()
                .filter(expected ->
                        !expected.equals(transaction.afterwards()) && !transactions.isSuperseded(id, expected));
        if (zombie.isPresent()) {
            turn.refuse(replyTo, TransactionRefusals.fenced(id, zombie.get()));
        } else if (transaction.state().isAtRest()) {
            take(command, transaction, replyTo, turn);
        } else {
            waiting.park(id, command, replyTo, turn);
            if (transaction.state() == TransactionState.ONGOING) {
                ending.decideWithNextEpoch(
                        id,
                        transaction,
                        TransactionState.PREPARE_ABORT,
                        OptionalLong.of(command.freshProducerId()),
                        turn);
            }
        }
    }

    private void take(
            InitProducer command,
            Transaction transaction,
            ReplyToken<InitProducer.Reply> replyTo,
            Turn<TransactionEvent> turn) {
        String id = command.transactionalId();
        ProducerIdentity before = transaction.producer();
        ProducerIdentity producer = identityFor(command, before);
        if (command.expected().isEmpty()) {
            transactions.fence(id);
        } else if (!producer.equals(before)) {
            transactions.supersede(id, before);
        }
        turn.emit(new TransactionEvent.Stored(id, transaction.taken(producer, command.timeoutMs(), turn.nowMs())));
        turn.answer(replyTo, new InitProducer.Reply(producer));
    }

    /** The next epoch; or the present one for somebody who missed the answer; or a fresh id where there is no epoch left. */
    private static ProducerIdentity identityFor(InitProducer command, ProducerIdentity before) {
        boolean sentAgain =
                command.expected().isPresent() && !command.expected().get().equals(before);
        if (sentAgain && before.epoch() <= ProducerIdentity.LAST_EPOCH) {
            return before;
        }
        return before.isExhausted() ? ProducerIdentity.first(command.freshProducerId()) : before.next();
    }
}
