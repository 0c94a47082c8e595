package io.millrace.replica;

import io.millrace.common.Invariants;

/**
 * Bytes that may be copied now, filled up evenly and for at most one second ahead. What is copied may exceed it once; then it is in
 * debt, and spent until the debt is paid off.
 *
 * <p>Owned by one context. Times are monotonic nanoseconds of the caller's clock.
 */
public final class CopyBudget {
    /** A rate at which nothing is ever held back. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final double NANOS_PER_SECOND = 1e9;

    private long bytesPerSecond = UNLIMITED;
    private double bytes;
    private long filledNanos;

    /** Sets the rate; one that begins to count begins with nothing saved. */
    public void rate(long next, long nowNanos) {
        Invariants.check(next > 0, "rate=%d", next);
        if (next == bytesPerSecond) {
            return;
        }
        fill(nowNanos);
        bytes = bytesPerSecond == UNLIMITED ? 0 : Math.min(bytes, (double) next);
        bytesPerSecond = next;
        filledNanos = nowNanos;
    }

    /** Whether to wait before more is copied. */
    public boolean isSpent(long nowNanos) {
        if (bytesPerSecond == UNLIMITED) {
            return false;
        }
        fill(nowNanos);
        return bytes < 0;
    }

    public void spend(long byteCount, long nowNanos) {
        if (bytesPerSecond != UNLIMITED) {
            fill(nowNanos);
            bytes -= byteCount;
        }
    }

    private void fill(long nowNanos) {
        double earned = (double) bytesPerSecond * ((nowNanos - filledNanos) / NANOS_PER_SECOND);
        bytes = Math.min((double) bytesPerSecond, bytes + earned);
        filledNanos = nowNanos;
    }
}
