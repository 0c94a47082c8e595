package io.millrace.partition;

import io.millrace.cluster.IsrOutcome;
import io.millrace.cluster.IsrProposal;
import io.millrace.common.ActiveProducer;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.config.TopicConfig;
import io.millrace.storage.FlushTicket;
import io.millrace.storage.FutureReplica;
import io.millrace.storage.LogMoves;
import io.millrace.storage.PartitionLog;
import io.millrace.storage.compaction.CleaningPlan;
import io.millrace.storage.compaction.LogCleaner;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The side of a hosted partition that changes it: everything its owner and the commands in its inbox may do.
 *
 * <p>Owned by the partition's context; handed from owner to owner as a whole, with its parts: the {@link Standing} of this node,
 * the {@link LeaderAppends} and {@link FollowerTracking} of a leader, the {@link FollowerWriter}, and the {@link Publication} of
 * all progress. Here they meet: terms begin and end, flushes come back, and a broken invariant takes the partition offline.
 */
final class PartitionWriter {
    private static final Logger log = LoggerFactory.getLogger(PartitionWriter.class);

    private final HostedPartition partition;
    private final PartitionLog partitionLog;
    private final Attachment attachment = new Attachment();
    private final Standing standing;
    private final FlushState flush;
    private final StorageHealth health;
    private final Withdrawal withdrawal;
    private final LogUpkeep upkeep;
    private final LeaderAppends appends;
    private final FollowerTracking followers;
    private final FollowerWriter following;
    private final Mending mending;
    private final Publication publication;

    PartitionWriter(HostedPartition partition, Term term, long nowMs) {
        this.partition = partition;
        this.partitionLog = partition.log();
        this.standing = new Standing(partitionLog, term, nowMs);
        this.flush = new FlushState(partitionLog);
        this.health = new StorageHealth(partitionLog);
        this.withdrawal = new Withdrawal(partition, health);
        this.upkeep = new LogUpkeep(partitionLog, health);
        this.appends = new LeaderAppends(partition, standing, attachment, flush, health, this::goOffline);
        this.followers = new FollowerTracking(partition, standing, attachment, appends);
        this.following = new FollowerWriter(partitionLog, flush, health);
        this.mending = new Mending(partitionLog, standing, withdrawal, following);
        this.publication = new Publication(partition, standing, attachment, following);
    }

    PartitionSnapshot firstSnapshot() throws IOException {
        return publication.first();
    }

    HostedPartition partition() {
        return partition;
    }

    Attachment attachment() {
        return attachment;
    }

    FlushState flush() {
        return flush;
    }

    // ---- appends and upkeep

    void append(QueuedAppend append) {
        appends.append(append);
    }

    void verified(Verification verification, Optional<Refusal> refusal) {
        appends.verified(verification, refusal);
    }

    /** What is known of the producers that wrote here, or to the leader that this replica follows. */
    Outcome<List<ActiveProducer>> activeProducers() {
        Optional<Refusal> down = standing.closed().filter(closed -> standing.down());
        return down.isPresent() ? new Outcome.Refused<>(down.get()) : Outcome.done(partitionLog.activeProducers());
    }

    Outcome<Long> deleteRecords(long beforeOffset) {
        Optional<Refusal> closed = standing.closed();
        return closed.isPresent()
                ? new Outcome.Refused<>(closed.get())
                : upkeep.deleteRecords(beforeOffset, standing.highWatermark());
    }

    void applyRetention() {
        if (!standing.down()) {
            upkeep.applyRetention(standing.highWatermark());
        }
    }

    void expireProducers() {
        if (!standing.down()) {
            partitionLog.expireProducers();
        }
    }

    Optional<CleaningPlan> planCompaction(OptionalLong checkpoint, long nowMs) {
        return standing.down()
                ? Optional.empty()
                : upkeep.planCompaction(checkpoint, partition.snapshot().lastStable(), nowMs);
    }

    boolean installCompacted(LogCleaner.Cleaned cleaned) {
        return !standing.retired() && upkeep.installCompacted(cleaned);
    }

    /** Goes over to a copy of the log in another directory; false when too much of it is still to be copied. */
    Outcome<Boolean> relocate(LogMoves moves, FutureReplica copy) {
        if (standing.retired()) {
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

    // ---- terms

    /** Starts a new term, or takes a newer registration of the present one; anything older is old news. */
    boolean begin(Term term) {
        if (standing.down() || term.leaderEpoch() < standing.leaderEpoch()) {
            return false;
        }
        if (term.leaderEpoch() == standing.leaderEpoch()) {
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
                standing.leaderEpoch(),
                partitionLog.logEnd().offset(),
                standing.highWatermark());
        standing.begin(term, attachment.owner().nowMs());
        if (term.leading()) {
            mending.onLeading();
        }
        standing.closed().ifPresent(appends::failAll);
        publication.publishTerm();
        return true;
    }

    private boolean adopt(Term term) {
        standing.adopt(term);
        if (!(standing.role() instanceof ReplicaRole.Leading leading)) {
            return false;
        }
        followers.adopt(leading.state(), term.registration());
        return true;
    }

    boolean retire(Refusal reason) {
        standing.retire();
        goDown(reason);
        return true;
    }

    /** Whether this partition is gone for good, so that its owner forgets it. */
    boolean retired() {
        return standing.retired();
    }

    void shutDown() {
        if (!standing.down()) {
            goDown(new Refusal(Refusal.Reason.SHUTTING_DOWN, "this node is shutting down: try again shortly"));
        }
    }

    /** A belief about this partition was false: stop serving it before more harm is done. */
    Refusal goOffline(RuntimeException broken) {
        Refusal refusal = new Refusal(
                Refusal.Reason.STORAGE_ERROR,
                partition.topicPartition() + " is offline after an internal error (" + broken
                        + "): restart this node and report the stack trace in its log");
        log.error("{} goes offline", partition.topicPartition(), broken);
        goDown(refusal);
        return refusal;
    }

    private void goDown(Refusal reason) {
        standing.goDown(reason);
        appends.failAll(reason);
        publication.publishClosed(reason);
    }

    // ---- replication

    /** As a follower: applies what the leader said; false when it is about another term or another end of this log. */
    Outcome<Boolean> follow(LeaderAnswer answer) {
        return !standing.down() && standing.role() instanceof ReplicaRole.Following follows
                ? following.apply(follows.state(), answer)
                : Outcome.done(false);
    }

    /** As the leader: takes a follower's acknowledgement of everything before {@code acknowledged}. */
    void onFollowerFetch(int followerId, long brokerEpoch, int leaderEpoch, long acknowledged) {
        followers.onFetch(followerId, brokerEpoch, leaderEpoch, acknowledged);
    }

    /** As the leader: the node of a follower left the cluster. */
    void onFollowerLost(int followerId) {
        followers.onLost(followerId);
    }

    /** Looks from time to time whether the disk is well again; as the leader, who lags and who is waited for in vain. */
    void onReplicaTime() {
        if (!standing.down() && health.healed(attachment.owner().nowMs())) {
            publishProgress();
        }
        appends.failSeparated();
        if (standing.open()) {
            withdrawal.look(attachment.owner());
        }
        if (!standing.down() && mending.onTime(attachment.owner())) {
            publishProgress();
        }
        if (followers.onTime()) {
            publishProgress();
        }
        followers.propose();
    }

    void onWithdrawn() {
        withdrawal.onAnswered();
    }

    void onIsrOutcome(IsrProposal proposal, Optional<IsrOutcome> outcome) {
        followers.onOutcome(proposal, outcome);
    }

    // ---- progress and flushes

    /** After a drain or a flush: moves the high watermark, publishes, and wakes whoever waited for it. */
    void publishProgress() {
        if (standing.down()) {
            return;
        }
        try {
            if (standing.role() instanceof ReplicaRole.Leading leading
                    && leading.state()
                            .onLocalProgress(
                                    publication.acknowledgedEnd(),
                                    partitionLog.logEnd().offset(),
                                    attachment.owner().nowMs())) {
                appends.acknowledge();
            }
            publication.publish();
        } catch (IOException failure) {
            health.writeFailed(failure);
        } catch (RuntimeException broken) {
            goOffline(broken);
        }
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
            if (!standing.retired()) {
                partitionLog.onFlushed(ticket);
                publishProgress();
            }
            return;
        }
        flush.onFailed(nowNanos);
        if (standing.open()) {
            appends.failAll(health.forceFailed(failure));
        }
    }

    /** Whether a producer, a reader, or the leader waits for what is not on disk yet. */
    boolean flushAwaited() {
        return appends.waiting()
                || flush.wanted()
                || partition.fetches().any()
                || (standing.role() instanceof ReplicaRole.Following
                        && partitionLog.config().flushBeforeAck());
    }

    boolean flushDue(long nowNanos) {
        return flush.due(nowNanos, flushAwaited());
    }

    boolean waitsForAcks() {
        return appends.waiting();
    }

    /** Answers the parked appends whose time is over; returns the earliest deadline that is left. */
    OptionalLong expire(long nowNanos) {
        return appends.expire(nowNanos);
    }

    void deliver(Delivery delivery) {
        attachment.owner().deliveries().add(delivery);
    }
}
