package io.millrace.replica;

import io.millrace.common.Invariants;
import io.millrace.common.Refusal;
import java.util.Collection;
import java.util.Optional;

/**
 * One term of leadership over a partition: what may be appended, and how far it is committed.
 *
 * <p>Owned by the partition's context. The term ends by making another instance; within it the leader epoch and the epoch's
 * start do not change. Ends that count are <em>acknowledged</em> ends: flushed ones where the topic asks for flushes before
 * acknowledgements, written ones otherwise; the caller decides which and this class only compares.
 */
public final class LeaderState {
    /** Required acknowledgements: none, the leader's own, the whole in-sync set. */
    public static final short ACKS_NONE = 0;

    public static final short ACKS_LEADER = 1;
    public static final short ACKS_ALL = -1;

    private final int leaderEpoch;
    private final long epochStartOffset;
    private final HighWatermark highWatermark;
    private final InSyncReplicas inSync;
    private long acknowledgedEnd;
    private long logEnd;

    /**
     * Begins a term.
     *
     * @param isr in-sync set of the registration, this leader included
     * @param highWatermark where the high watermark was last known to be; 0 when unknown
     * @param epochStartOffset log end when the term began
     */
    public LeaderState(
            int leaderId, int leaderEpoch, Collection<Integer> isr, long highWatermark, long epochStartOffset) {
        Invariants.check(
                highWatermark <= epochStartOffset,
                "high watermark %d above log end %d",
                highWatermark,
                epochStartOffset);
        this.leaderEpoch = leaderEpoch;
        this.epochStartOffset = epochStartOffset;
        this.highWatermark = new HighWatermark(highWatermark);
        this.inSync = new InSyncReplicas(leaderId, isr);
        this.acknowledgedEnd = highWatermark;
        this.logEnd = epochStartOffset;
    }

    public int leaderEpoch() {
        return leaderEpoch;
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

    /**
     * Notes how far the leader's own log is.
     *
     * @return true if the high watermark moved
     */
    public boolean onLocalProgress(long acknowledgedEnd, long logEnd) {
        Invariants.check(acknowledgedEnd <= logEnd, "acknowledged end %d is above log end %d", acknowledgedEnd, logEnd);
        this.acknowledgedEnd = acknowledgedEnd;
        this.logEnd = logEnd;
        return advance();
    }

    /**
     * Notes what a follower's next fetch acknowledges: everything before {@code fetchOffset}.
     *
     * @return true if the high watermark moved
     */
    public boolean onFollowerFetch(int followerId, long fetchOffset) {
        return inSync.onAcknowledged(followerId, Math.min(fetchOffset, logEnd)) && advance();
    }

    private boolean advance() {
        return highWatermark.advance(inSync.lowestEnd(acknowledgedEnd), logEnd);
    }
}
