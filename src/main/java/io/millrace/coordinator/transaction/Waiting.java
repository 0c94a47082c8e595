package io.millrace.coordinator.transaction;

import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Commands that came while the outcome of the transaction before was being written. They are decided anew when it is, which
 * saves clients from asking again and again; when that takes too long they are told to. Soft state, owned by the shard's worker.
 * Invariants: at most {@link
 * #MAX_WAITING} for each transactional id; nothing stays released over the end of a turn.
 */
final class Waiting {
    private static final int MAX_WAITING = 100;

    private final long patienceMs;
    private final Map<String, Deque<Parked<?>>> byId = new HashMap<>();
    private final Deque<Parked<?>> released = new ArrayDeque<>();

    private record Parked<R>(TransactionCommand<R> command, ReplyToken<R> replyTo) {
        void decideOn(TransactionDecisions decisions, Turn<TransactionEvent> turn) {
            command.decideOn(decisions, replyTo, turn);
        }
    }

    Waiting(long patienceMs) {
        this.patienceMs = patienceMs;
    }

    <R> void park(
            String transactionalId, TransactionCommand<R> command, ReplyToken<R> replyTo, Turn<TransactionEvent> turn) {
        Deque<Parked<?>> parked = byId.computeIfAbsent(transactionalId, id -> new ArrayDeque<>(1));
        if (parked.size() >= MAX_WAITING) {
            turn.refuse(replyTo, concurrent(transactionalId));
            return;
        }
        if (parked.isEmpty()) {
            turn.schedule(new TransactionTimer.Patience(transactionalId), patienceMs);
        }
        parked.add(new Parked<>(command, replyTo));
    }

    /** The outcome is written: what waited for it is decided by {@link #decideReleased}. */
    void release(String transactionalId, Turn<TransactionEvent> turn) {
        Deque<Parked<?>> parked = byId.remove(transactionalId);
        if (parked != null) {
            turn.cancel(new TransactionTimer.Patience(transactionalId));
            released.addAll(parked);
        }
    }

    /** Decides in the order of arrival what was released in this turn. */
    void decideReleased(TransactionDecisions decisions, Turn<TransactionEvent> turn) {
        for (Parked<?> next = released.poll(); next != null; next = released.poll()) {
            next.decideOn(decisions, turn);
        }
    }

    void giveUp(String transactionalId, Turn<TransactionEvent> turn) {
        Deque<Parked<?>> parked = byId.remove(transactionalId);
        if (parked != null) {
            parked.forEach(waiting -> turn.refuse(waiting.replyTo(), concurrent(transactionalId)));
        }
    }

    private static Refusal concurrent(String transactionalId) {
        return new Refusal(
                Reason.CONCURRENT_TRANSACTIONS,
                "The outcome of the transaction before is still being written for '" + transactionalId
                        + "': try again shortly.");
    }
}
