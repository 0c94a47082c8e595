package io.millrace.coordinator.group.watch;

import java.util.Optional;

/**
 * How soon retention takes records that a group has not consumed in one partition. Owned by whoever watches; fed with one look
 * after the other.
 *
 * <p>Time eats the margin by itself; size eats it as fast as records are produced, which is measured between the looks. A group
 * that catches up before that loses nothing.
 */
final class RetentionForecast {
    /** Weight of the newest measurement: a rate settles within some ten looks. */
    private static final double WEIGHT = 0.2;

    private long lookedMs = -1;
    private long lag;
    private Optional<Long> spareBytes = Optional.empty();
    private double bytesPerMs;
    private double lagPerMs;

    /** Takes one look in and says when the first record will be lost, in milliseconds from then; empty when none will. */
    Optional<Long> msUntilLoss(PartitionLag partition, long nowMs) {
        Optional<LogView.Unread> unread = partition.log().flatMap(LogView::unread);
        long records = partition.lag().orElse(0L);
        measure(records, unread.flatMap(LogView.Unread::spareBytes), nowMs);
        if (partition.lost() > 0) {
            return Optional.of(0L);
        }
        if (records == 0 || unread.isEmpty()) {
            return Optional.empty();
        }
        long byTime = unread.get()
                .expiresMs()
                .map(expiresMs -> Math.max(0, expiresMs - nowMs))
                .orElse(Long.MAX_VALUE);
        long untilLoss = Math.min(byTime, bySize(unread.get()));
        boolean catchesUp = lagPerMs < 0 && records / -lagPerMs < untilLoss;
        return untilLoss == Long.MAX_VALUE || catchesUp ? Optional.empty() : Optional.of(untilLoss);
    }

    private long bySize(LogView.Unread unread) {
        if (unread.spareBytes().isEmpty()) {
            return Long.MAX_VALUE;
        }
        long spare = Math.max(0, unread.spareBytes().get());
        return bytesPerMs > 0 ? (long) (spare / bytesPerMs) : Long.MAX_VALUE;
    }

    private void measure(long nextLag, Optional<Long> nextSpareBytes, long nowMs) {
        long passedMs = nowMs - lookedMs;
        if (lookedMs >= 0 && passedMs > 0) {
            lagPerMs = smooth(lagPerMs, (double) (nextLag - lag) / passedMs);
            if (spareBytes.isPresent() && nextSpareBytes.isPresent()) {
                long eaten = spareBytes.get() - nextSpareBytes.get();
                // The margin grows when the group comes to the next segment; that says nothing about production.
                bytesPerMs = eaten < 0 ? bytesPerMs : smooth(bytesPerMs, (double) eaten / passedMs);
            }
        }
        lookedMs = nowMs;
        lag = nextLag;
        spareBytes = nextSpareBytes;
    }

    private static double smooth(double before, double measured) {
        return before == 0 ? measured : before + WEIGHT * (measured - before);
    }
}
