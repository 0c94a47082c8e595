package io.millrace.coordinator.transaction;

import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Map;

/**
 * Forgets transactional ids that nobody has used for {@code transactional.id.expiration.ms}. Works in slices so that a shard full
 * of old ids does not stand still. Stateless but for what it is given.
 */
final class IdExpiry {
    /** Ids in one slice; what is left follows at once, in a turn of its own. */
    static final int SLICE = 1_000;

    private final TransactionSettings settings;
    private final Transactions transactions;

    IdExpiry(TransactionSettings settings, Transactions transactions) {
        this.settings = settings;
        this.transactions = transactions;
    }

    void scheduleNext(Turn<TransactionEvent> turn) {
        turn.schedule(new TransactionTimer.Expiry(), settings.expiryCheckIntervalMs());
    }

    void run(Turn<TransactionEvent> turn) {
        List<String> expired = transactions.all().entrySet().stream()
                .filter(entry -> isExpired(entry.getValue(), turn.nowMs()))
                .limit(SLICE)
                .map(Map.Entry::getKey)
                .toList();
        expired.forEach(id -> turn.emit(new TransactionEvent.Forgotten(id)));
        if (expired.size() < SLICE) {
            scheduleNext(turn);
        } else {
            turn.schedule(new TransactionTimer.Expiry(), 0);
        }
    }

    private boolean isExpired(Transaction transaction, long nowMs) {
        return transaction.state().isAtRest() && nowMs - transaction.updatedMs() >= settings.idExpirationMs();
    }
}
