package io.millrace.cli;

/** Where the offsets of a group are to go in each partition. */
sealed interface OffsetTarget {
    /** A place in the partition, whatever is committed now. */
    record To(StartPosition position) implements OffsetTarget {}

    /** So many records from what is committed now; back when negative. */
    record Shift(long records) implements OffsetTarget {}

    /**
     * What is known of a partition when the plan is made. Immutable.
     *
     * @param committed -1 when nothing is committed
     * @param firstSince first offset of the asked time, -1 when there is none; used for times alone
     */
    record Bounds(long start, long endExclusive, long committed, long firstSince) {}

    /** The new offset, moved into what the partition holds. */
    default long resolve(Bounds bounds) {
        long wanted;
        if (this instanceof Shift shift) {
            long from = bounds.committed() < 0 ? bounds.start() : bounds.committed();
            wanted = from + shift.records();
        } else {
            wanted = place(((To) this).position(), bounds);
        }
        return Math.max(bounds.start(), Math.min(wanted, bounds.endExclusive()));
    }

    private static long place(StartPosition position, Bounds bounds) {
        if (position instanceof StartPosition.At at) {
            return at.offset();
        }
        if (position instanceof StartPosition.Since) {
            return bounds.firstSince() < 0 ? bounds.endExclusive() : bounds.firstSince();
        }
        if (position instanceof StartPosition.Last last) {
            return bounds.endExclusive() - last.count();
        }
        return position instanceof StartPosition.End ? bounds.endExclusive() : bounds.start();
    }
}
