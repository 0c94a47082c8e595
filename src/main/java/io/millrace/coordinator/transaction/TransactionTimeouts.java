package io.millrace.coordinator.transaction;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Aborts transactions whose producers take longer than they asked for. Stateless but for what it is given. */
final class TransactionTimeouts {
    private static final Logger LOGGER = LoggerFactory.getLogger(TransactionTimeouts.class);

    private final Transactions transactions;
    private final TransactionEnding ending;

    TransactionTimeouts(Transactions transactions, TransactionEnding ending) {
        this.transactions = transactions;
        this.ending = ending;
    }

    /** Arms the timer of a transaction that was found in the log; a clock that went back does not make it longer. */
    void resume(String id, Transaction ongoing, Turn<TransactionEvent> turn) {
        long ageMs = Math.max(0, turn.nowMs() - ongoing.startedMs());
        turn.schedule(new TransactionTimer.Timeout(id), Math.max(0, ongoing.timeoutMs() - ageMs));
    }

    void timeOut(String id, Turn<TransactionEvent> turn) {
        transactions
                .find(id)
                .filter(found -> found.state() == TransactionState.ONGOING)
                .ifPresent(ongoing -> {
                    if (ongoing.producer().isExhausted()) {
                        turn.effect(new FreshProducerIdForAbort(id, ongoing.producer()));
                    } else {
                        abort(id, ongoing, OptionalLong.empty(), turn);
                    }
                });
    }

    void abort(AbortTimedOut command, ReplyToken<AbortTimedOut.Reply> replyTo, Turn<TransactionEvent> turn) {
        String id = command.transactionalId();
        transactions
                .find(id)
                .filter(found -> found.state() == TransactionState.ONGOING
                        && found.producer().equals(command.producer()))
                .ifPresent(ongoing -> abort(id, ongoing, OptionalLong.of(command.freshProducerId()), turn));
        turn.answer(replyTo, new AbortTimedOut.Reply());
    }

    private void abort(String id, Transaction ongoing, OptionalLong freshProducerId, Turn<TransactionEvent> turn) {
        LOGGER.info(
                "The transaction of '{}' (producer id {}, epoch {}) had its {} ms and is aborted",
                id,
                ongoing.producer().producerId(),
                ongoing.producer().epoch(),
                ongoing.timeoutMs());
        ending.decideWithNextEpoch(id, ongoing, TransactionState.PREPARE_ABORT, freshProducerId, turn);
    }
}
