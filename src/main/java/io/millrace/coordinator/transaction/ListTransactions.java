package io.millrace.coordinator.transaction;

import com.google.re2j.Pattern;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A question which transactional ids this shard knows. Immutable.
 *
 * @param states only those in one of them; all when empty
 * @param producerIds only those with one of them; all when empty
 * @param longerThanMs only those whose transaction began longer ago; all when negative
 * @param ids only those whose id as a whole matches
 */
public record ListTransactions(
        Set<TransactionState> states, Set<Long> producerIds, long longerThanMs, Optional<Pattern> ids)
        implements TransactionCommand<ListTransactions.Reply> {
    /** One transactional id. Immutable. */
    public record Listed(String transactionalId, Transaction transaction) {
        public long producerId() {
            return transaction.producer().producerId();
        }

        public TransactionState state() {
            return transaction.state();
        }
    }

    /** All that passed the filters. Immutable. */
    public record Reply(List<Listed> transactions) {
        public Reply {
            transactions = List.copyOf(transactions);
        }
    }

    boolean matches(String transactionalId, Transaction transaction, long nowMs) {
        return (states.isEmpty() || states.contains(transaction.state()))
                && (producerIds.isEmpty()
                        || producerIds.contains(transaction.producer().producerId()))
                && (longerThanMs < 0 || nowMs - transaction.startedMs() > longerThanMs)
                && ids.map(pattern -> pattern.matches(transactionalId)).orElse(true);
    }

    @Override
    public void decideOn(TransactionDecisions decisions, ReplyToken<Reply> replyTo, Turn<TransactionEvent> turn) {
        decisions.list(this, replyTo, turn);
    }
}
