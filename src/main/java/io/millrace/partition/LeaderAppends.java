package io.millrace.partition;

import io.millrace.common.Refusal;
import io.millrace.metrics.Traffic;
import io.millrace.replica.LeaderState;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.PartitionLog;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Appends of clients to the log of a leader: admitted, written, and answered at once or when the in-sync replicas have them.
 * Owned by the partition's context. Invariant: every append is settled exactly once.
 */
final class LeaderAppends {
    private final PartitionLog log;
    private final Traffic traffic;
    private final Standing standing;
    private final Attachment attachment;
    private final FlushState flush;
    private final StorageHealth health;
    private final Function<RuntimeException, Refusal> goOffline;
    private final TransactionGate gate;
    private final PendingAppends pending = new PendingAppends();

    /**
     * @param goOffline stops the service of the partition because of a bug, and says so
     */
    LeaderAppends(
            HostedPartition partition,
            Standing standing,
            Attachment attachment,
            FlushState flush,
            StorageHealth health,
            Function<RuntimeException, Refusal> goOffline) {
        this.log = partition.log();
        this.traffic = partition.traffic();
        this.gate = new TransactionGate(partition);
        this.standing = standing;
        this.attachment = attachment;
        this.flush = flush;
        this.health = health;
        this.goOffline = goOffline;
    }

    void append(QueuedAppend append) {
        short acks = append.batch().acks();
        Optional<Refusal> refusal = admit(append, acks);
        if (refusal.isPresent()) {
            settle(append, refused(refusal.get()));
            return;
        }
        ProduceTransaction transaction = append.batch().transaction();
        if (transaction == null || passes(append, transaction)) {
            appendAdmitted(append, acks);
        }
    }

    private boolean passes(QueuedAppend append, ProduceTransaction transaction) {
        TransactionGate.Passage passage = gate.admit(append, transaction);
        if (passage == TransactionGate.Passage.OUT_OF_ORDER) {
            settle(
                    append,
                    refused(new Refusal(
                            Refusal.Reason.OUT_OF_ORDER_SEQUENCE,
                            log.topicPartition() + " has nothing of the producer of transaction '"
                                    + transaction.transactionalId() + "' yet, and this batch is not its first")));
        }
        return passage == TransactionGate.Passage.OPEN;
    }

    /** Takes the coordinator's word on a transaction, and goes on with the appends that waited for it. */
    void verified(Verification verification, Optional<Refusal> refusal) {
        for (QueuedAppend append : gate.onAnswer(verification, refusal)) {
            Optional<Refusal> closed =
                    refusal.isPresent() ? refusal : admit(append, append.batch().acks());
            if (closed.isPresent()) {
                settle(append, refused(closed.get()));
            } else {
                appendAdmitted(append.verified(), append.batch().acks());
            }
        }
    }

    private void appendAdmitted(QueuedAppend append, short acks) {
        AppendOutcome outcome = write(append);
        if (acks != LeaderState.ACKS_ALL) {
            settle(append, outcome);
        } else if (outcome instanceof AppendOutcome.Appended appended) {
            park(append, appended.end().offset(), outcome);
        } else if (outcome instanceof AppendOutcome.Duplicate duplicate) {
            park(append, duplicate.lastOffset() + 1, outcome);
        } else {
            settle(append, outcome);
        }
    }

    private Optional<Refusal> admit(QueuedAppend append, short acks) {
        if (!standing.open()) {
            return standing.closed();
        }
        if (append.leaderEpoch() != QueuedAppend.ANY_EPOCH && append.leaderEpoch() != standing.leaderEpoch()) {
            return Optional.of(new Refusal(
                    Refusal.Reason.NOT_LEADER,
                    log.topicPartition() + " is in leader epoch " + standing.leaderEpoch()
                            + "; the append was decided in epoch " + append.leaderEpoch()));
        }
        Optional<Refusal> separated = acks == LeaderState.ACKS_ALL ? separation() : Optional.empty();
        return separated.isPresent()
                ? separated
                : standing.leader().admit(acks, log.config().minInsyncReplicas());
    }

    /** Why the replicas that must be waited for can neither answer nor be left out now. */
    private Optional<Refusal> separation() {
        return standing.leader().registration().isr().size() > 1
                ? attachment.owner().ports().separation().get()
                : Optional.empty();
    }

    private AppendOutcome write(QueuedAppend append) {
        try {
            AppendOutcome outcome = log.append(append.records(), standing.leaderEpoch(), append.origin());
            if (outcome instanceof AppendOutcome.Appended appended) {
                flush.onAppended(append.sizeBytes());
                health.written();
                gate.onAppended(append);
                traffic.appended(appended.end().offset() - appended.baseOffset(), append.sizeBytes());
            } else if (outcome instanceof AppendOutcome.Refused) {
                traffic.appendFailed();
            }
            return outcome;
        } catch (IOException failure) {
            traffic.appendFailed();
            return refused(health.writeFailed(failure));
        } catch (RuntimeException broken) {
            return refused(goOffline.apply(broken));
        }
    }

    private void park(QueuedAppend append, long requiredOffset, AppendOutcome outcome) {
        if (requiredOffset <= standing.highWatermark()) {
            settle(append, acknowledgement().apply(outcome));
            return;
        }
        pending.park(append.batch(), append.slot(), requiredOffset, outcome);
        attachment.owner().expireAt(append.batch().deadlineNanos());
    }

    /** Answers the appends that the high watermark has reached. */
    void acknowledge() {
        pending.onHighWatermark(standing.highWatermark(), acknowledgement(), attachment.owner());
    }

    /** What becomes of an outcome when the high watermark reaches it: itself, unless too few replicas are in sync by then. */
    private UnaryOperator<AppendOutcome> acknowledgement() {
        Optional<Refusal> tooFew =
                standing.leader().admitAcknowledgement(log.config().minInsyncReplicas());
        return tooFew.isEmpty() ? UnaryOperator.identity() : outcome -> refused(tooFew.get());
    }

    /** Whether some append waits for the in-sync replicas. */
    boolean waiting() {
        return !pending.isEmpty();
    }

    /** Answers the parked appends whose time is over; returns the earliest deadline that is left. */
    OptionalLong expire(long nowNanos) {
        return pending.expire(nowNanos, written -> timedOut(), attachment.owner());
    }

    private AppendOutcome timedOut() {
        return refused(
                new Refusal(
                        Refusal.Reason.TIMED_OUT,
                        log.topicPartition()
                                + ": written, but not acknowledged by the in-sync replicas' disks within the request's timeout"));
    }

    /**
     * Refuses the parked appends while this node is separated from the majority: they may be acknowledged by another leader, and
     * whoever waits here for its timeout finds that one so much later.
     */
    void failSeparated() {
        if (waiting() && standing.open()) {
            separation().ifPresent(this::failAll);
        }
    }

    /** Refuses all parked appends, because the high watermark will not reach them soon. */
    void failAll(Refusal reason) {
        pending.failAll(refused(reason), attachment.owner());
        gate.clear().forEach(append -> settle(append, refused(reason)));
    }

    private AppendOutcome refused(Refusal refusal) {
        return new AppendOutcome.Refused(refusal, log.logStartOffset());
    }

    private void settle(QueuedAppend append, AppendOutcome outcome) {
        attachment.owner().settle(append.batch(), append.slot(), outcome);
    }
}
