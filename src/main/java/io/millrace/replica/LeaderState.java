package io.millrace.replica;

import io.millrace.cluster.IsrOutcome;
import io.millrace.cluster.IsrProposal;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.common.Invariants;
import io.millrace.common.Refusal;
import io.millrace.common.TopicId;
import java.util.Optional;

/**
 * One term of leadership over a partition: what may be appended, how far it is committed, who is in sync.
 *
 * <p>Owned by the partition's context. The term ends by making another instance; within it the leader epoch and the epoch's
 * start do not change. Ends that count are <em>acknowledged</em> ends: flushed ones where the topic asks for flushes before
 * acknowledgements, written ones otherwise; the caller decides which and this class only compares. Times are monotonic
 * milliseconds of the caller's clock.
 */
public final class LeaderState {
    /** Required acknowledgements: none, the leader's own, the whole in-sync set. */
    public static final short ACKS_NONE = 0;

    public static final short ACKS_LEADER = 1;
    public static final short ACKS_ALL = -1;

    private final long epochStartOffset;
    private final HighWatermark highWatermark;
    private final InSyncReplicas inSync;
    private long acknowledgedEnd;
    private long logEnd;

    /**
     * Begins a term.
     *
     * @param registration leader (this node), leader epoch, replicas and in-sync set
     * @param highWatermark where the high watermark was last known to be; the log start when unknown
     * @param epochStartOffset log end when the term began
     */
    public LeaderState(
            TopicId topicId,
            PartitionRegistration registration,
            long highWatermark,
            long epochStartOffset,
            long nowMs) {
        Invariants.check(
                highWatermark <= epochStartOffset,
                "high watermark %d above log end %d",
                highWatermark,
                epochStartOffset);
        this.epochStartOffset = epochStartOffset;
        this.highWatermark = new HighWatermark(highWatermark);
        this.inSync = new InSyncReplicas(topicId, registration, nowMs);
        this.acknowledgedEnd = highWatermark;
        this.logEnd = epochStartOffset;
    }

    public int leaderEpoch() {
        return inSync.registration().leaderEpoch();
    }

    /** The partition as last known to be durable in this term. */
    public PartitionRegistration registration() {
        return inSync.registration();
    }

    /** First offset written in this term; below it lie earlier leaders' records. */
    public long epochStartOffset() {
        return epochStartOffset;
    }

    public long highWatermark() {
        return highWatermark.offset();
    }

    /** Whether these are acknowledgements a producer may ask for. */
    public static boolean validAcks(short acks) {
        return acks == ACKS_ALL || acks == ACKS_LEADER || acks == ACKS_NONE;
    }

    /** Refuses an append that could never be acknowledged, before it is written. */
    public Optional<Refusal> admit(short acks, int minInSyncReplicas) {
        if (acks != ACKS_ALL || inSync.count() >= minInSyncReplicas) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                Refusal.Reason.NOT_ENOUGH_REPLICAS,
                "acks=all needs " + minInSyncReplicas + " in-sync replicas (min.insync.replicas) and there are "
                        + inSync.count() + ": start more replicas or lower min.insync.replicas"));
    }

    /** Refuses to acknowledge what was written when there were enough replicas in sync, and is committed by too few. */
    public Optional<Refusal> admitAcknowledgement(int minInSyncReplicas) {
        if (inSync.count() >= minInSyncReplicas) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                Refusal.Reason.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                "written, but only " + inSync.count() + " replicas are in sync now and min.insync.replicas is "
                        + minInSyncReplicas + ": the record may be lost with them; send again"));
    }

    /**
     * Notes how far the leader's own log is.
     *
     * @return true if the high watermark moved
     */
    public boolean onLocalProgress(long acknowledgedEnd, long logEnd, long nowMs) {
        Invariants.check(acknowledgedEnd <= logEnd, "acknowledged end %d is above log end %d", acknowledgedEnd, logEnd);
        if (logEnd > this.logEnd) {
            inSync.onLeaderAppend(this.logEnd, nowMs);
        }
        this.acknowledgedEnd = acknowledgedEnd;
        this.logEnd = logEnd;
        return advance(nowMs);
    }

    /**
     * Notes what a follower of this term acknowledges: everything before {@code acknowledged}. The caller has checked that the
     * follower's log does not diverge from this one.
     *
     * @param brokerEpoch incarnation of the follower
     * @return true if the high watermark moved
     */
    public boolean onFollowerFetch(int followerId, long brokerEpoch, long acknowledged, long nowMs) {
        Optional<FollowerProgress> follower = inSync.find(followerId);
        return follower.isPresent()
                && follower.get().onFetch(brokerEpoch, Math.min(acknowledged, logEnd), logEnd, nowMs)
                && advance(nowMs);
    }

    /** The follower's node is gone: unless it is in sync, nothing waits for it any more. Returns whether the high watermark moved. */
    public boolean onFollowerLost(int followerId, long nowMs) {
        inSync.find(followerId).ifPresent(FollowerProgress::lose);
        return advance(nowMs);
    }

    /** Time has passed, which may end the wait for a follower that was about to join. */
    public boolean onTime(long nowMs) {
        return advance(nowMs);
    }

    /** The change of the in-sync set to propose now, if any; its outcome must be told by {@link #onOutcome}. */
    public Optional<IsrProposal> propose(long nowMs, long lagMaxMs) {
        long joinOffset = Math.max(highWatermark.offset(), epochStartOffset);
        return inSync.propose(logEnd, joinOffset, nowMs, lagMaxMs);
    }

    /**
     * What became of a proposal of this term, perhaps of one that the registration has moved past since.
     *
     * @param outcome empty when nobody knows
     * @return true if the high watermark moved
     */
    public boolean onOutcome(IsrProposal proposal, Optional<IsrOutcome> outcome, long nowMs) {
        if (outcome.isEmpty()) {
            inSync.onUnknown(proposal, nowMs);
            return false;
        }
        if (outcome.get() instanceof IsrOutcome.Accepted accepted) {
            return adopt(accepted.registration(), nowMs);
        }
        if (outcome.get() instanceof IsrOutcome.Stale stale && inSync.adopt(stale.current(), logEnd)) {
            return advance(nowMs);
        }
        inSync.onRefused(proposal, nowMs);
        return advance(nowMs);
    }

    /**
     * Takes a newer registration of the same term: other replicas, another in-sync set.
     *
     * @return true if the high watermark moved
     */
    public boolean adopt(PartitionRegistration registration, long nowMs) {
        return inSync.adopt(registration, logEnd) && advance(nowMs);
    }

    private boolean advance(long nowMs) {
        return highWatermark.advance(inSync.lowestEnd(acknowledgedEnd, nowMs), logEnd);
    }
}
