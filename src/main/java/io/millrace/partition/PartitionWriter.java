package io.millrace.partition;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.config.TopicConfig;
import io.millrace.replica.LeaderState;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.FlushTicket;
import io.millrace.storage.LogPosition;
import io.millrace.storage.PartitionLog;
import io.millrace.storage.compaction.CleaningPlan;
import io.millrace.storage.compaction.LogCleaner;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The side of a hosted partition that changes it: appends, high watermark, parked appends, term of leadership.
 *
 * <p>Owned by the partition's context; handed from owner to owner as a whole. Invariant: the published high watermark is the
 * leader state's, and never moves back while this node leads.
 */
final class PartitionWriter {
    private static final Logger log = LoggerFactory.getLogger(PartitionWriter.class);

    private final HostedPartition partition;
    private final PartitionLog partitionLog;
    private final PendingAppends pending = new PendingAppends();
    private final FlushState flush;
    private final StorageHealth health;
    private final LogUpkeep upkeep;

    private LeaderState leader;

    /** Set while nothing is served: not the leader, removed, offline, shutting down. */
    private @Nullable Refusal closed;

    /** Owner that this partition is attached to; null while it is between two owners. */
    private @Nullable PartitionOwner owner;

    private @Nullable PartitionOwner movingTo;
    private boolean retired;

    PartitionWriter(HostedPartition partition, Term term) {
        this.partition = partition;
        this.partitionLog = partition.log();
        this.flush = new FlushState(partitionLog);
        this.health = new StorageHealth(partitionLog);
        this.upkeep = new LogUpkeep(partitionLog, health);
        this.leader = leaderOf(term, partitionLog.flushedEnd().offset());
        this.closed = closedIn(term);
    }

    private LeaderState leaderOf(Term term, long highWatermark) {
        return new LeaderState(
                term.leader(),
                term.leaderEpoch(),
                term.leading() ? term.isr() : List.of(term.leader()),
                highWatermark,
                partitionLog.logEnd().offset());
    }

    private @Nullable Refusal closedIn(Term term) {
        return term.leading()
                ? null
                : new Refusal(
                        Refusal.Reason.NOT_LEADER,
                        partition.topicPartition() + " is led by node " + term.leader() + " in epoch "
                                + term.leaderEpoch() + ", not by this node");
    }

    PartitionSnapshot firstSnapshot() {
        LogPosition highWatermark = partitionLog.flushedEnd();
        return snapshotAt(highWatermark);
    }

    private PartitionSnapshot snapshotAt(LogPosition highWatermark) {
        LogPosition lastStable = partitionLog
                .firstUnstable()
                .filter(unstable -> unstable.offset() < highWatermark.offset())
                .orElse(highWatermark);
        return new PartitionSnapshot(
                leader.leaderEpoch(),
                leader.epochStartOffset(),
                partitionLog.logStartOffset(),
                highWatermark,
                lastStable,
                partitionLog.logEnd(),
                Optional.ofNullable(closed));
    }

    HostedPartition partition() {
        return partition;
    }

    FlushState flush() {
        return flush;
    }

    // ---- commands

    void append(QueuedAppend append) {
        short acks = append.batch().acks();
        Optional<Refusal> refusal = admit(append, acks);
        if (refusal.isPresent()) {
            settle(append, refused(refusal.get()));
            return;
        }
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
        if (closed != null) {
            return Optional.of(closed);
        }
        if (append.leaderEpoch() != QueuedAppend.ANY_EPOCH && append.leaderEpoch() != leader.leaderEpoch()) {
            return Optional.of(new Refusal(
                    Refusal.Reason.NOT_LEADER,
                    partition.topicPartition() + " is in leader epoch " + leader.leaderEpoch()
                            + "; the append was decided in epoch " + append.leaderEpoch()));
        }
        return leader.admit(acks, partitionLog.config().minInsyncReplicas());
    }

    private AppendOutcome write(QueuedAppend append) {
        try {
            AppendOutcome outcome = partitionLog.append(append.records(), leader.leaderEpoch(), append.origin());
            if (outcome instanceof AppendOutcome.Appended) {
                flush.onAppended(append.sizeBytes());
                health.written();
            }
            return outcome;
        } catch (IOException failure) {
            return refused(health.writeFailed(failure));
        } catch (RuntimeException broken) {
            return refused(goOffline(broken));
        }
    }

    private void park(QueuedAppend append, long requiredOffset, AppendOutcome outcome) {
        if (requiredOffset <= leader.highWatermark()) {
            settle(append, outcome);
            return;
        }
        pending.park(append.batch(), append.slot(), requiredOffset, outcome);
        attachedOwner().expireAt(append.batch().deadlineNanos());
    }

    Outcome<Long> deleteRecords(long beforeOffset) {
        return closed != null
                ? new Outcome.Refused<>(closed)
                : upkeep.deleteRecords(beforeOffset, leader.highWatermark());
    }

    void applyRetention() {
        if (closed == null) {
            upkeep.applyRetention(leader.highWatermark());
        }
    }

    Optional<CleaningPlan> planCompaction(OptionalLong checkpoint, long nowMs) {
        return closed != null
                ? Optional.empty()
                : upkeep.planCompaction(checkpoint, partition.snapshot().lastStable(), nowMs);
    }

    boolean installCompacted(LogCleaner.Cleaned cleaned) {
        return !retired && upkeep.installCompacted(cleaned);
    }

    /** Starts a new term; a lower or equal epoch than the present one is old news. */
    boolean begin(Term term) {
        if (retired || term.leaderEpoch() <= leader.leaderEpoch()) {
            return false;
        }
        try {
            if (term.leading()) {
                partitionLog.beginLeaderEpoch(term.leaderEpoch());
            }
        } catch (IOException failure) {
            health.writeFailed(failure);
            return false;
        }
        log.info(
                "{} leader is node {} in epoch {} (was epoch {}), log end {}",
                partition.topicPartition(),
                term.leader(),
                term.leaderEpoch(),
                leader.leaderEpoch(),
                partitionLog.logEnd().offset());
        leader = leaderOf(term, leader.highWatermark());
        closed = closedIn(term);
        if (closed != null) {
            failPending(refused(closed));
        }
        partition.publish(snapshotAt(partition.snapshot().highWatermark()));
        partition.fetches().disturb(attachedOwner().deliveries());
        return true;
    }

    boolean updateConfig(TopicConfig config) {
        partitionLog.updateConfig(config);
        return true;
    }

    private void close(Refusal reason) {
        closed = reason;
        failPending(refused(reason));
        partition.publish(partition.snapshot().closedBecause(reason));
        partition.fetches().disturb(attachedOwner().deliveries());
    }

    boolean retire(Refusal reason) {
        retired = true;
        close(reason);
        return true;
    }

    /** Whether this partition is gone for good, so that its owner forgets it. */
    boolean retired() {
        return retired;
    }

    void shutDown() {
        if (closed == null) {
            close(new Refusal(Refusal.Reason.SHUTTING_DOWN, "this node is shutting down: try again shortly"));
        }
    }

    void moveTo(PartitionOwner target) {
        movingTo = target == owner ? null : target;
    }

    // ---- progress

    /** After a drain or a flush: moves the high watermark, publishes, and wakes whoever waited for it. */
    void publishProgress() {
        if (closed != null) {
            return;
        }
        try {
            LogPosition end = partitionLog.logEnd();
            LogPosition flushed = partitionLog.flushedEnd();
            long acknowledgedEnd = partitionLog.config().flushBeforeAck() ? flushed.offset() : end.offset();
            if (leader.onLocalProgress(acknowledgedEnd, end.offset())) {
                pending.onHighWatermark(leader.highWatermark(), attachedOwner());
            }
            PartitionSnapshot before = partition.snapshot();
            PartitionSnapshot after = snapshotAt(position(leader.highWatermark(), before, flushed, end));
            if (!after.equals(before)) {
                partition.publish(after);
                partition.fetches().wake(before, after, attachedOwner().deliveries());
            }
        } catch (IOException failure) {
            health.writeFailed(failure);
        } catch (RuntimeException broken) {
            goOffline(broken);
        }
    }

    /** Finds the place of the high watermark: with all replicas here it is one of three that are known already. */
    private LogPosition position(long offset, PartitionSnapshot before, LogPosition flushed, LogPosition end)
            throws IOException {
        if (offset == end.offset()) {
            return end;
        }
        if (offset == flushed.offset()) {
            return flushed;
        }
        if (offset == before.highWatermark().offset()) {
            return before.highWatermark();
        }
        return partitionLog.locate(offset).orElse(before.highWatermark());
    }

    /** Starts a flush of everything appended; empty when this partition had to go offline instead. */
    Optional<FlushTicket> beginFlush() {
        try {
            return Optional.of(flush.begin());
        } catch (RuntimeException broken) {
            flush.abandon();
            goOffline(broken);
            return Optional.empty();
        }
    }

    void onFlushed(FlushTicket ticket, @Nullable Exception failure, long nowNanos) {
        if (failure == null) {
            flush.onFlushed();
            health.forced();
            if (!retired) {
                partitionLog.onFlushed(ticket);
                publishProgress();
            }
            return;
        }
        flush.onFailed(nowNanos);
        if (closed == null) {
            failPending(refused(health.forceFailed(failure)));
        }
    }

    /** Answers the parked appends whose time is over; returns the earliest deadline that is left. */
    OptionalLong expire(long nowNanos) {
        return pending.expire(nowNanos, this::timedOut, attachedOwner());
    }

    boolean waitsForAcks() {
        return !pending.isEmpty();
    }

    private AppendOutcome timedOut(AppendOutcome written) {
        return refused(
                new Refusal(
                        Refusal.Reason.TIMED_OUT,
                        partition.topicPartition()
                                + ": written, but not acknowledged by the in-sync replicas' disks within the request's timeout"));
    }

    // ---- failures

    /** A belief about this partition was false: stop serving it before more harm is done. */
    Refusal goOffline(RuntimeException broken) {
        Refusal refusal = new Refusal(
                Refusal.Reason.STORAGE_ERROR,
                partition.topicPartition() + " is offline after an internal error (" + broken
                        + "): restart this node and report the stack trace in its log");
        log.error("{} goes offline", partition.topicPartition(), broken);
        close(refusal);
        return refusal;
    }

    private AppendOutcome refused(Refusal refusal) {
        return new AppendOutcome.Refused(refusal, partitionLog.logStartOffset());
    }

    private void failPending(AppendOutcome answer) {
        pending.failAll(answer, attachedOwner());
    }

    private void settle(QueuedAppend append, AppendOutcome outcome) {
        attachedOwner().settle(append.batch(), append.slot(), outcome);
    }

    void deliver(Delivery delivery) {
        attachedOwner().deliveries().add(delivery);
    }

    // ---- ownership

    boolean attachedTo(PartitionOwner candidate) {
        return owner == candidate;
    }

    void attach(PartitionOwner newOwner) {
        owner = newOwner;
    }

    boolean moving() {
        return movingTo != null;
    }

    /** Detaches from the present owner; the caller hands the partition to the returned one. */
    PartitionOwner detach() {
        PartitionOwner target = Objects.requireNonNull(movingTo, "not moving");
        movingTo = null;
        owner = null;
        return target;
    }

    private PartitionOwner attachedOwner() {
        return Objects.requireNonNull(owner, "no owner");
    }
}
