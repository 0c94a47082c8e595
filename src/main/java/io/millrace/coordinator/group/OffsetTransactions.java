package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Offsets committed in transactions: the first commit of a transaction waits until its coordinator knows that the shard's
 * partition is part of it, and the end of the transaction lets all of its offsets count or none.
 *
 * <p>Owned by its coordinator. Who waits is soft state, bounded by the requests in flight. Invariant: an answer counts only
 * when no end of a transaction of the producer has come since the question.
 */
final class OffsetTransactions {
    private final OffsetDecisions offsets;
    private final Groups groups;
    private final Map<Producer, Queue> waiting = new LinkedHashMap<>();
    private long attempts;

    private record Producer(long id, short epoch) {}

    private record Waiting(OffsetCommit commit, ReplyToken<OffsetCommit.Reply> replyTo) {}

    /** Commits that wait for one producer's transaction. */
    private static final class Queue {
        private final OffsetTransaction transaction;
        private final List<Waiting> commits = new ArrayList<>(1);
        private long attempt;
        private boolean outdated;

        Queue(OffsetTransaction transaction) {
            this.transaction = transaction;
        }
    }

    OffsetTransactions(OffsetDecisions offsets, Groups groups) {
        this.offsets = offsets;
        this.groups = groups;
    }

    void commit(
            OffsetCommit commit,
            OffsetTransaction transaction,
            ReplyToken<OffsetCommit.Reply> replyTo,
            Turn<GroupEvent> turn) {
        Producer producer = new Producer(transaction.producerId(), transaction.producerEpoch());
        Queue queue = waiting.get(producer);
        if (queue == null) {
            if (pendingEpoch(producer.id()).equals(OptionalInt.of(producer.epoch()))) {
                offsets.commit(commit, replyTo, turn);
                return;
            }
            queue = new Queue(transaction);
            waiting.put(producer, queue);
            ask(queue, turn);
        }
        queue.commits.add(new Waiting(commit, replyTo));
    }

    private void ask(Queue queue, Turn<GroupEvent> turn) {
        queue.attempt = ++attempts;
        queue.outdated = false;
        turn.effect(new VerifyTransaction(queue.transaction, queue.attempt));
    }

    private OptionalInt pendingEpoch(long producerId) {
        return groups.offsets().pendingEpoch(producerId);
    }

    void verified(TransactionVerified verified, ReplyToken<TransactionVerified.Reply> replyTo, Turn<GroupEvent> turn) {
        turn.answer(replyTo, new TransactionVerified.Reply());
        Producer producer = new Producer(verified.producerId(), verified.producerEpoch());
        Queue queue = waiting.get(producer);
        if (queue == null || queue.attempt != verified.attempt()) {
            return;
        }
        if (queue.outdated && verified.refusal().isEmpty()) {
            ask(queue, turn);
            return;
        }
        waiting.remove(producer);
        Optional<Refusal> refusal = verified.refusal().or(() -> otherEpochOpen(producer));
        for (Waiting commit : queue.commits) {
            if (refusal.isPresent()) {
                turn.refuse(commit.replyTo(), refusal.get());
            } else {
                offsets.commit(commit.commit(), commit.replyTo(), turn);
            }
        }
    }

    /** The log would refuse it, and with it all that is decided in the same turn. */
    private Optional<Refusal> otherEpochOpen(Producer producer) {
        OptionalInt pending = pendingEpoch(producer.id());
        return pending.isEmpty() || pending.getAsInt() == producer.epoch()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Reason.INVALID_TXN_STATE,
                        "Producer " + producer.id() + " commits offsets with epoch " + producer.epoch()
                                + " while its transaction of epoch " + pending.getAsInt() + " is open."));
    }

    /** Ends a transaction, once: where nothing of it is pending the end has come before, or there never was anything. */
    void end(EndOffsets end, ReplyToken<EndOffsets.Reply> replyTo, Turn<GroupEvent> turn) {
        waiting.forEach((producer, queue) -> queue.outdated |= producer.id() == end.producerId());
        OptionalInt pending = pendingEpoch(end.producerId());
        boolean late = pending.isEmpty() || (end.bumped() && end.producerEpoch() <= pending.getAsInt());
        if (late) {
            turn.answer(replyTo, new EndOffsets.Reply());
        } else if (end.producerEpoch() < pending.getAsInt()) {
            turn.refuse(
                    replyTo,
                    new Refusal(
                            Reason.INVALID_PRODUCER_EPOCH,
                            "Producer " + end.producerId() + " has committed offsets with epoch " + pending.getAsInt()
                                    + "; this is the end of a transaction of epoch " + end.producerEpoch() + "."));
        } else if (end.coordinatorEpoch() < groups.offsets().coordinatorEpoch(end.producerId())) {
            turn.refuse(
                    replyTo,
                    new Refusal(
                            Reason.TRANSACTION_COORDINATOR_FENCED,
                            "The end of a transaction of producer " + end.producerId() + " came from coordinator epoch "
                                    + end.coordinatorEpoch() + ", after one of a newer epoch."));
        } else {
            turn.emit(new GroupEvent.TransactionEnded(
                    end.producerId(), end.producerEpoch(), end.coordinatorEpoch(), end.commit()));
            turn.answer(replyTo, new EndOffsets.Reply());
        }
    }
}
