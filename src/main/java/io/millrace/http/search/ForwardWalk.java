package io.millrace.http.search;

/** From an offset to the end of a partition, and on behind it for who follows. Owned by the event loop of its search. */
final class ForwardWalk extends PartitionWalk {
    private final long endExclusive;
    private final boolean bounded;

    /**
     * Stands at {@code from}.
     *
     * @param bounded whether nothing behind the end is wanted, be it there by then
     */
    ForwardWalk(int partition, long from, long endExclusive, boolean bounded) {
        super(partition, SearchOrder.OLDEST, from);
        this.endExclusive = endExclusive;
        this.bounded = bounded;
    }

    @Override
    boolean done() {
        return next >= endExclusive;
    }

    @Override
    long wantedTo() {
        return bounded ? endExclusive : Long.MAX_VALUE;
    }

    @Override
    void found(long baseOffset) {
        // What is before the offset was looked at already.
    }

    @Override
    void take(ScanStep step) {
        matches.addAll(step.matches());
        next = Math.max(next, step.nextOffset());
        if (step.newestMs() != Long.MIN_VALUE) {
            advanceFrontier(step.newestMs());
        }
    }

    @Override
    void startsAt(long logStartOffset) {
        next = logStartOffset > next ? logStartOffset : Math.max(next, endExclusive);
    }

    @Override
    long resumeOffset() {
        return matches.isEmpty() ? next : matches.peek().offset();
    }

    @Override
    long position() {
        return next;
    }
}
