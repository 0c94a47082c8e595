package io.millrace.http.search;

import java.util.ArrayDeque;

/**
 * The way of a search through one partition, and the matches on it that are not answered yet, in the order of the search. Owned by
 * the event loop of its search.
 */
abstract class PartitionWalk {
    private final int partition;
    private final SearchOrder order;
    final ArrayDeque<Match> matches = new ArrayDeque<>();
    long next;
    private long frontier = Long.MIN_VALUE;

    PartitionWalk(int partition, SearchOrder order, long next) {
        this.partition = partition;
        this.order = order;
        this.next = next;
    }

    final int partition() {
        return partition;
    }

    final SearchOrder order() {
        return order;
    }

    /** The rank up to which this walk has come: what comes later is not expected before it. */
    final long frontier() {
        return frontier;
    }

    final void advanceFrontier(long timestampMs) {
        frontier = Math.max(frontier, order.rank(timestampMs));
    }

    /** Whether everything was looked at that was there when the search began. */
    abstract boolean done();

    /** Where the next read begins, and the first offset that is wanted of it. */
    final long next() {
        return next;
    }

    /** End of the offsets that are wanted of what is read next. */
    abstract long wantedTo();

    /** Told where the first batch of a read begins, which may be before the offset that was asked for. */
    abstract void found(long baseOffset);

    /** Takes what a turn found in what was read. */
    abstract void take(ScanStep step);

    /** Told that records before an offset are gone. */
    abstract void startsAt(long logStartOffset);

    /** From where a search goes on that resumes this one after the last answered match. */
    abstract long resumeOffset();

    /** How far the walk has come, for people: an offset between begin and end. */
    abstract long position();
}
