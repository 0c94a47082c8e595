package io.millrace.partition;

import io.millrace.cluster.IsrOutcome;
import io.millrace.cluster.IsrProposal;
import io.millrace.common.Invariants;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.config.TopicConfig;
import io.millrace.replica.FollowerState;
import io.millrace.replica.LeaderState;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.FlushTicket;
import io.millrace.storage.FutureReplica;
import io.millrace.storage.LogMoves;
import io.millrace.storage.LogPosition;
import io.millrace.storage.PartitionLog;
import io.millrace.storage.compaction.CleaningPlan;
import io.millrace.storage.compaction.LogCleaner;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The side of a hosted partition that changes it: appends, replication, high watermark, parked appends, term of leadership.
 *
 * <p>Owned by the partition's context; handed from owner to owner as a whole. Invariant: the published high watermark is the
 * role's, and moves back only when a follower cuts its log below it.
 */
final class PartitionWriter {
    private static final Logger log = LoggerFactory.getLogger(PartitionWriter.class);

    private final HostedPartition partition;
    private final PartitionLog partitionLog;
    private final PendingAppends pending = new PendingAppends();
    private final FlushState flush;
    private final StorageHealth health;
    private final LogUpkeep upkeep;
    private final FollowerWriter following;
    private final IsrUpkeep isr;

    private ReplicaRole role;

    /** Set while clients of the leader are not served: another node leads, removed, offline, shutting down. */
    private @Nullable Refusal closed;

    /** Whether this partition is removed, offline or shutting down, so that nothing changes it any more. */
    private boolean down;

    /** Owner that this partition is attached to; null while it is between two owners. */
    private @Nullable PartitionOwner owner;

    private @Nullable PartitionOwner movingTo;
    private boolean retired;

    PartitionWriter(HostedPartition partition, Term term, long nowMs) {
        this.partition = partition;
        this.partitionLog = partition.log();
        this.flush = new FlushState(partitionLog);
        this.health = new StorageHealth(partitionLog);
        this.upkeep = new LogUpkeep(partitionLog, health);
        this.following = new FollowerWriter(partitionLog, flush, health);
        this.isr = new IsrUpkeep(partition);
        this.role = roleIn(term, firstHighWatermark(term), nowMs);
        this.closed = term.closed(partition.topicPartition()).orElse(null);
    }

    /** What a lone replica has on its disk is committed; with others only they can tell, so count from the start. */
    private long firstHighWatermark(Term term) {
        return term.alone() ? partitionLog.flushedEnd().offset() : partitionLog.logStartOffset();
    }

    private ReplicaRole roleIn(Term term, long highWatermark, long nowMs) {
        long logEnd = partitionLog.logEnd().offset();
        if (term.leading()) {
            return new ReplicaRole.Leading(
                    new LeaderState(partitionLog.topicId(), term.registration(), highWatermark, logEnd, nowMs));
        }
        return new ReplicaRole.Following(
                new FollowerState(term.leaderEpoch(), Math.min(highWatermark, logEnd), logEnd), term.leader());
    }

    PartitionSnapshot firstSnapshot() throws IOException {
        LogPosition flushed = partitionLog.flushedEnd();
        return snapshotAt(
                role.highWatermark() == flushed.offset()
                        ? flushed
                        : partitionLog.locate(role.highWatermark()).orElse(flushed));
    }

    private PartitionSnapshot snapshotAt(LogPosition highWatermark) {
        LogPosition lastStable = partitionLog
                .firstUnstable()
                .filter(unstable -> unstable.offset() < highWatermark.offset())
                .orElse(highWatermark);
        return new PartitionSnapshot(
                role.leaderEpoch(),
                role.epochStartOffset(),
                partitionLog.logStartOffset(),
                highWatermark,
                lastStable,
                partitionLog.logEnd(),
                Optional.ofNullable(closed));
    }

    FollowerPosition followerPosition() {
        if (down || !(role instanceof ReplicaRole.Following follows)) {
            return FollowerPosition.NONE;
        }
        return new FollowerPosition(
                follows.leader(),
                follows.state().fetchPoint(following.lastEpoch()),
                acknowledgedEnd(),
                role.highWatermark());
    }

    private long acknowledgedEnd() {
        return partitionLog.config().flushBeforeAck()
                ? partitionLog.flushedEnd().offset()
                : partitionLog.logEnd().offset();
    }

    /** The state of the term in which this node leads; only while this partition is not closed. */
    private LeaderState leader() {
        Invariants.check(
                role instanceof ReplicaRole.Leading, "this node does not lead in epoch %d", role.leaderEpoch());
        return ((ReplicaRole.Leading) role).state();
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
        if (append.leaderEpoch() != QueuedAppend.ANY_EPOCH && append.leaderEpoch() != role.leaderEpoch()) {
            return Optional.of(new Refusal(
                    Refusal.Reason.NOT_LEADER,
                    partition.topicPartition() + " is in leader epoch " + role.leaderEpoch()
                            + "; the append was decided in epoch " + append.leaderEpoch()));
        }
        return leader().admit(acks, partitionLog.config().minInsyncReplicas());
    }

    private AppendOutcome write(QueuedAppend append) {
        try {
            AppendOutcome outcome = partitionLog.append(append.records(), role.leaderEpoch(), append.origin());
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
        if (requiredOffset <= role.highWatermark()) {
            settle(append, acknowledgement().apply(outcome));
            return;
        }
        pending.park(append.batch(), append.slot(), requiredOffset, outcome);
        attachedOwner().expireAt(append.batch().deadlineNanos());
    }

    Outcome<Long> deleteRecords(long beforeOffset) {
        return closed != null
                ? new Outcome.Refused<>(closed)
                : upkeep.deleteRecords(beforeOffset, role.highWatermark());
    }

    void applyRetention() {
        if (!down) {
            upkeep.applyRetention(role.highWatermark());
        }
    }

    Optional<CleaningPlan> planCompaction(OptionalLong checkpoint, long nowMs) {
        return down
                ? Optional.empty()
                : upkeep.planCompaction(checkpoint, partition.snapshot().lastStable(), nowMs);
    }

    boolean installCompacted(LogCleaner.Cleaned cleaned) {
        return !retired && upkeep.installCompacted(cleaned);
    }

    /** Starts a new term, or takes a newer registration of the present one; anything older is old news. */
    boolean begin(Term term) {
        if (down || term.leaderEpoch() < role.leaderEpoch()) {
            return false;
        }
        if (term.leaderEpoch() == role.leaderEpoch()) {
            return adopt(term);
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
                "{} leader is node {} in epoch {} (was epoch {}), log end {}, high watermark {}",
                partition.topicPartition(),
                term.leader(),
                term.leaderEpoch(),
                role.leaderEpoch(),
                partitionLog.logEnd().offset(),
                role.highWatermark());
        role = roleIn(term, role.highWatermark(), attachedOwner().nowMs());
        closed = term.closed(partition.topicPartition()).orElse(null);
        if (closed != null) {
            failPending(refused(closed));
        }
        partition.publish(snapshotAt(partition.snapshot().highWatermark()));
        partition.fetches().disturb(attachedOwner().deliveries());
        publishFollowerPosition();
        return true;
    }

    private boolean adopt(Term term) {
        if (!(role instanceof ReplicaRole.Leading leading)) {
            return false;
        }
        isr.logChange(leading.state().registration(), term.registration());
        if (leading.state().adopt(term.registration(), attachedOwner().nowMs())) {
            acknowledge();
        }
        return true;
    }

    /** Goes over to a copy of the log in another directory; false when too much of it is still to be copied. */
    Outcome<Boolean> relocate(LogMoves moves, FutureReplica copy) {
        if (retired) {
            return Outcome.refused(Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION, partition.topicPartition() + " is gone");
        }
        try {
            return Outcome.done(moves.finish(copy));
        } catch (IOException failure) {
            return new Outcome.Refused<>(health.refusal("could not move to " + copy.target(), failure));
        } catch (RuntimeException broken) {
            return new Outcome.Refused<>(goOffline(broken));
        }
    }

    boolean updateConfig(TopicConfig config) {
        partitionLog.updateConfig(config);
        return true;
    }

    private void close(Refusal reason) {
        closed = reason;
        down = true;
        failPending(refused(reason));
        partition.publish(partition.snapshot().closedBecause(reason));
        partition.fetches().disturb(attachedOwner().deliveries());
        publishFollowerPosition();
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
        if (!down) {
            close(new Refusal(Refusal.Reason.SHUTTING_DOWN, "this node is shutting down: try again shortly"));
        }
    }

    void moveTo(PartitionOwner target) {
        movingTo = target == owner ? null : target;
    }

    // ---- replication

    /** As a follower: applies what the leader said; false when it is about another term or another end of this log. */
    Outcome<Boolean> follow(LeaderAnswer answer) {
        return !down && role instanceof ReplicaRole.Following follows
                ? following.apply(follows.state(), answer)
                : Outcome.done(false);
    }

    /** As the leader: takes a follower's acknowledgement of everything before {@code acknowledged}. */
    void onFollowerFetch(int followerId, long brokerEpoch, int leaderEpoch, long acknowledged) {
        if (closed != null || leaderEpoch != role.leaderEpoch()) {
            return;
        }
        LeaderState leader = leader();
        if (leader.onFollowerFetch(
                followerId, brokerEpoch, acknowledged, attachedOwner().nowMs())) {
            acknowledge();
        }
        if (!leader.registration().isr().contains(followerId)) {
            isr.propose(leader, attachedOwner());
        }
    }

    /** As the leader: the node of a follower left the cluster. */
    void onFollowerLost(int followerId) {
        if (closed == null) {
            LeaderState leader = leader();
            if (leader.onFollowerLost(followerId, attachedOwner().nowMs())) {
                acknowledge();
            }
            isr.propose(leader, attachedOwner());
        }
    }

    /** As the leader: looks from time to time who lags and who is waited for in vain. */
    void onReplicaTime() {
        if (closed != null || leader().registration().replicas().size() == 1) {
            return;
        }
        if (leader().onTime(attachedOwner().nowMs())) {
            acknowledge();
            publishProgress();
        }
        isr.propose(leader(), attachedOwner());
    }

    void onIsrOutcome(IsrProposal proposal, Optional<IsrOutcome> outcome) {
        if (closed == null && proposal.leaderEpoch() == role.leaderEpoch()) {
            isr.logOutcome(leader().registration(), proposal, outcome);
            if (leader().onOutcome(outcome, attachedOwner().nowMs())) {
                acknowledge();
            }
        }
    }

    private void publishFollowerPosition() {
        FollowerPosition now = followerPosition();
        if (!now.equals(partition.followerPosition())) {
            partition.publish(now);
            attachedOwner().ports().followers().moved(partition);
        }
    }

    // ---- progress

    /** After a drain or a flush: moves the high watermark, publishes, and wakes whoever waited for it. */
    void publishProgress() {
        if (down) {
            return;
        }
        try {
            LogPosition end = partitionLog.logEnd();
            if (role instanceof ReplicaRole.Leading leading
                    && leading.state()
                            .onLocalProgress(
                                    acknowledgedEnd(),
                                    end.offset(),
                                    attachedOwner().nowMs())) {
                acknowledge();
            }
            PartitionSnapshot before = partition.snapshot();
            PartitionSnapshot after =
                    snapshotAt(position(role.highWatermark(), before, partitionLog.flushedEnd(), end));
            if (!after.equals(before)) {
                partition.publish(after);
                partition.fetches().wake(before, after, attachedOwner().deliveries());
            }
            publishFollowerPosition();
        } catch (IOException failure) {
            health.writeFailed(failure);
        } catch (RuntimeException broken) {
            goOffline(broken);
        }
    }

    /** Answers the appends that the high watermark has reached. */
    private void acknowledge() {
        pending.onHighWatermark(role.highWatermark(), acknowledgement(), attachedOwner());
    }

    /** What becomes of an outcome when the high watermark reaches it: itself, unless too few replicas are in sync by then. */
    private UnaryOperator<AppendOutcome> acknowledgement() {
        Optional<Refusal> tooFew =
                leader().admitAcknowledgement(partitionLog.config().minInsyncReplicas());
        return tooFew.isEmpty() ? UnaryOperator.identity() : outcome -> refused(tooFew.get());
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
        if (failure == null || !partitionLog.concerns(ticket)) {
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

    /** Whether a producer, a reader, or the leader waits for what is not on disk yet. */
    boolean flushAwaited() {
        return !pending.isEmpty()
                || flush.wanted()
                || partition.fetches().any()
                || (role instanceof ReplicaRole.Following
                        && partitionLog.config().flushBeforeAck());
    }

    boolean flushDue(long nowNanos) {
        return flush.due(nowNanos, flushAwaited());
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
