package io.millrace.replica;

/**
 * Where a follower's log ends, as it asks its leader what comes next. Immutable.
 *
 * <p>In one term offset and epoch of the last record tell what lies before them, so an answer to an equal point is an answer to this
 * one, however late it comes. The offset alone would not do: a log may be cut and grow to the same end again.
 *
 * @param leaderEpoch term in which the question is asked
 * @param fetchOffset end of the follower's log
 * @param lastFetchedEpoch leader epoch of the last record before it, or {@link #NO_EPOCH}
 */
public record FetchPoint(int leaderEpoch, long fetchOffset, int lastFetchedEpoch) {
    /** The log is empty, so that there is no last record. */
    public static final int NO_EPOCH = -1;
}
