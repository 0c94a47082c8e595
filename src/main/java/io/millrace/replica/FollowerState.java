package io.millrace.replica;

import io.millrace.common.Invariants;
import java.util.Optional;

/**
 * One term of following a leader: which of its answers still apply, where the log is cut, how far it is committed.
 *
 * <p>Owned by the partition's context. Invariant: the high watermark is never above the log end, and moves back only with it,
 * when a log is cut below it because its leader was elected uncleanly.
 */
public final class FollowerState {
    private final int leaderEpoch;
    private long highWatermark;
    private long logEnd;

    public FollowerState(int leaderEpoch, long highWatermark, long logEnd) {
        Invariants.check(highWatermark <= logEnd, "high watermark %d above log end %d", highWatermark, logEnd);
        this.leaderEpoch = leaderEpoch;
        this.highWatermark = highWatermark;
        this.logEnd = logEnd;
    }

    public int leaderEpoch() {
        return leaderEpoch;
    }

    public long highWatermark() {
        return highWatermark;
    }

    /** The offset to fetch from next. */
    public long fetchOffset() {
        return logEnd;
    }

    /** What to ask the leader next; {@code lastEpoch} is the epoch of the log's last record. */
    public FetchPoint fetchPoint(int lastEpoch) {
        return new FetchPoint(leaderEpoch, logEnd, lastEpoch);
    }

    /** Whether an answer is about this term and continues the log as it is now; late and doubled ones may not be. */
    public boolean admits(FetchPoint answered, int lastEpoch) {
        return answered.leaderEpoch() == leaderEpoch
                && answered.fetchOffset() == logEnd
                && answered.lastFetchedEpoch() == lastEpoch;
    }

    /** Records were appended. */
    public void onAppended(long newLogEnd) {
        Invariants.check(newLogEnd >= logEnd, "log end moves back from %d to %d", logEnd, newLogEnd);
        logEnd = newLogEnd;
    }

    /**
     * Learns the leader's high watermark.
     *
     * @return whether this replica's moved
     */
    public boolean onLeaderHighWatermark(long leaderHighWatermark) {
        long reached = Math.min(leaderHighWatermark, logEnd);
        if (reached <= highWatermark) {
            return false;
        }
        highWatermark = reached;
        return true;
    }

    /** The log was cut, or begins anew, at {@code newLogEnd}. */
    public void onTruncated(long newLogEnd) {
        logEnd = newLogEnd;
        highWatermark = Math.min(highWatermark, newLogEnd);
    }

    /** The log was emptied to begin at the leader's log start, below which everything is committed. */
    public void onRestarted(long logStart) {
        logEnd = logStart;
        highWatermark = logStart;
    }

    /**
     * Where to cut the log when the leader says that the logs part: at the end of the last epoch both know, or as far as they
     * agree in it (KIP-101, KIP-279, KIP-595). The next fetch tells whether more has to go.
     *
     * @param leaderLast the largest epoch the leader knows that is not above this log's last, and where it ends there
     * @param ownLast the same question asked of this log for the leader's epoch; empty when this log knows no such epoch
     */
    public long truncationOffset(EpochAndEnd leaderLast, Optional<EpochAndEnd> ownLast) {
        if (ownLast.isEmpty()) {
            return Math.min(leaderLast.endOffsetExclusive(), logEnd);
        }
        long ownEnd = Math.min(ownLast.get().endOffsetExclusive(), logEnd);
        return ownLast.get().leaderEpoch() == leaderLast.leaderEpoch()
                ? Math.min(ownEnd, leaderLast.endOffsetExclusive())
                : ownEnd;
    }

    /** A leader epoch with the offset where it ends in some log. Immutable. */
    public record EpochAndEnd(int leaderEpoch, long endOffsetExclusive) {}
}
