package io.millrace.replica;

import io.millrace.common.Invariants;

/**
 * The first offset that some in-sync replica does not have yet; consumers read below it.
 *
 * <p>Owned by the partition's context. Never above the log end offset and never moved back while this node leads.
 */
final class HighWatermark {
    private long offset;

    HighWatermark(long offset) {
        Invariants.check(offset >= 0, "high watermark %d is negative", offset);
        this.offset = offset;
    }

    long offset() {
        return offset;
    }

    /**
     * Moves up to what every in-sync replica has.
     *
     * @param lowestEndOffset smallest acknowledged end offset (exclusive) among the in-sync replicas
     * @return true if it moved, so that parked requests must be woken
     */
    boolean advance(long lowestEndOffset, long logEndOffset) {
        Invariants.check(
                lowestEndOffset <= logEndOffset, "lowest end %d is above log end %d", lowestEndOffset, logEndOffset);
        if (lowestEndOffset <= offset) {
            return false; // A new leader does not know its followers' end offsets yet: wait, never step back.
        }
        offset = lowestEndOffset;
        return true;
    }
}
