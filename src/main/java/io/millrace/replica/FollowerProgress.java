package io.millrace.replica;

import io.millrace.cluster.IsrMember;

/**
 * How far one follower is, as its leader knows it in this term.
 *
 * <p>Owned by the partition's context. Invariant: within one incarnation of the follower its acknowledged end never moves back.
 * A follower that restarted may have lost records and begins anew at what it says then.
 */
final class FollowerProgress {
    private static final long NEVER_MS = Long.MIN_VALUE / 2;

    private final int nodeId;
    private long brokerEpoch = IsrMember.ANY_EPOCH;

    /** End (exclusive) of what the follower has, on its disk where the topic asks for that; 0 until it has fetched. */
    private long acknowledgedEnd;

    /** Last moment at which the follower had all that the leader had. */
    private long caughtUpMs = NEVER_MS;

    /** Until then nothing waits for it to join, because it may not. */
    private long turnedAwayUntilMs = NEVER_MS;

    private long lastFetchMs;
    private long leaderEndAtLastFetch = Long.MAX_VALUE;
    private boolean heard;

    FollowerProgress(int nodeId) {
        this.nodeId = nodeId;
    }

    int nodeId() {
        return nodeId;
    }

    long brokerEpoch() {
        return brokerEpoch;
    }

    long acknowledgedEnd() {
        return acknowledgedEnd;
    }

    /** Counts an in-sync follower as caught up when a term begins: it gets the whole lag time to show up. */
    void assumeCaughtUp(long nowMs) {
        caughtUpMs = nowMs;
    }

    /**
     * Takes what a fetch acknowledges.
     *
     * @return false when the message is from an incarnation before the one that is known
     */
    boolean onFetch(long fetchBrokerEpoch, long endOffset, long leaderEnd, long nowMs) {
        if (fetchBrokerEpoch < brokerEpoch) {
            return false;
        }
        if (fetchBrokerEpoch > brokerEpoch) {
            brokerEpoch = fetchBrokerEpoch;
            acknowledgedEnd = 0;
            leaderEndAtLastFetch = Long.MAX_VALUE;
        }
        if (endOffset >= leaderEnd) {
            caughtUpMs = Math.max(caughtUpMs, nowMs);
        } else if (endOffset >= leaderEndAtLastFetch) {
            caughtUpMs = Math.max(caughtUpMs, lastFetchMs);
        }
        acknowledgedEnd = Math.max(acknowledgedEnd, endOffset);
        lastFetchMs = nowMs;
        leaderEndAtLastFetch = leaderEnd;
        heard = true;
        return true;
    }

    /** The leader's log grows now: whoever had all of it was caught up until this moment. */
    void onLeaderAppend(long leaderEndBefore, long nowMs) {
        if (heard && acknowledgedEnd >= leaderEndBefore) {
            caughtUpMs = Math.max(caughtUpMs, nowMs);
        }
    }

    /** It may not join now, because its node stops or has only just started: until then nothing waits for it. */
    void turnAway(long untilMs) {
        turnedAwayUntilMs = untilMs;
    }

    /** Forgets that this follower was near: only its next fetch makes it count again. */
    void lose() {
        heard = false;
        caughtUpMs = NEVER_MS;
        leaderEndAtLastFetch = Long.MAX_VALUE;
    }

    /**
     * It is not in sync any more. Only its next fetch makes it count again, except where it has everything: then it has nothing
     * more to say, and where too few are in sync to write, it never would have.
     */
    void leave(long leaderEnd) {
        boolean hasAll = has(leaderEnd);
        lose();
        heard = hasAll;
    }

    /** Whether it has lacked records for longer than {@code lagMaxMs}. */
    boolean lags(long leaderEnd, long nowMs, long lagMaxMs) {
        return acknowledgedEnd < leaderEnd && nowMs - caughtUpMs > lagMaxMs;
    }

    /** Whether it was caught up within the last {@code withinMs}, by its own word in this term. */
    boolean near(long nowMs, long withinMs) {
        return heard && nowMs >= turnedAwayUntilMs && nowMs - caughtUpMs < withinMs;
    }

    /** Whether it has fetched in this term and has everything up to {@code offsetExclusive}. */
    boolean has(long offsetExclusive) {
        return heard && acknowledgedEnd >= offsetExclusive;
    }
}
