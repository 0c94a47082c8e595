package io.millrace.partition;

import io.millrace.config.TopicConfig;
import io.millrace.storage.FlushPolicy;
import io.millrace.storage.FlushTicket;
import io.millrace.storage.PartitionLog;

/**
 * What of a partition is not on disk yet, and whether it is time to change that. Owned by the partition's context.
 *
 * <p>With flush.before.ack every append is due at once; the group commit then sets the pace. Without it flush.messages and
 * flush.ms decide, and a bound of our own keeps what a restart must scan small.
 */
final class FlushState {
    /** More than this is flushed in the background even when no setting asks for it, to bound recovery. */
    private static final long UNFLUSHED_BYTES_MAX = 64L << 20;

    private static final long UNFLUSHED_MS_MAX = 5_000;
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final PartitionLog log;
    private long unflushedBytes;

    /** Since when something waits, as first seen by {@link #due}; meaningful while {@link #waiting}. */
    private long waitingSinceNanos;

    private boolean waiting;

    /** When a failed flush may be tried again by a timer; meaningful while {@link #failed}. */
    private long retryAtNanos;

    private boolean failed;
    private boolean queued;
    private boolean underWay;

    FlushState(PartitionLog log) {
        this.log = log;
    }

    void onAppended(int sizeBytes) {
        unflushedBytes += sizeBytes;
    }

    boolean clean() {
        return log.flushedEnd().offset() >= log.logEnd().offset();
    }

    /** Whether to flush now. */
    boolean due(long nowNanos) {
        if (clean()) {
            return false;
        }
        TopicConfig config = log.config();
        if (config.flushBeforeAck() || unflushedBytes >= UNFLUSHED_BYTES_MAX) {
            return true;
        }
        if (!waiting) {
            waiting = true;
            waitingSinceNanos = nowNanos;
        }
        long waitedMs = (nowNanos - waitingSinceNanos) / 1_000_000;
        long unflushedMessages = log.logEnd().offset() - log.flushedEnd().offset();
        return waitedMs >= UNFLUSHED_MS_MAX || FlushPolicy.of(config).due(unflushedMessages, waitedMs);
    }

    /** As {@link #due}, for timers: a flush that failed is not tried again at once. */
    boolean dueForRetry(long nowNanos) {
        return (!failed || nowNanos - retryAtNanos >= 0) && due(nowNanos);
    }

    boolean queued() {
        return queued;
    }

    void queue(boolean inQueue) {
        queued = inQueue;
    }

    boolean underWay() {
        return underWay;
    }

    /** Whether the last flush failed; then only new appends or a timer try again. */
    boolean failed() {
        return failed;
    }

    FlushTicket begin() {
        queued = false;
        underWay = true;
        unflushedBytes = 0;
        return log.prepareFlush();
    }

    /** Takes {@link #begin} back when it failed. */
    void abandon() {
        underWay = false;
        failed = true;
    }

    void onFlushed() {
        underWay = false;
        failed = false;
        waiting = false;
    }

    void onFailed(long nowNanos) {
        underWay = false;
        failed = true;
        retryAtNanos = nowNanos + RETRY_NANOS;
    }
}
