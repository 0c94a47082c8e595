package io.millrace.partition;

import io.millrace.config.TopicConfig;
import io.millrace.storage.FlushPolicy;
import io.millrace.storage.FlushTicket;
import io.millrace.storage.PartitionLog;

/**
 * What of a partition is not on disk yet, and whether it is time to change that. Owned by the partition's context.
 *
 * <p>With flush.before.ack an append that somebody waits for is due at once, and the group commit sets the pace: a producer waits
 * for its acknowledgement, a reader for the high watermark. What nobody waits for yet is left to gather for a moment, because
 * forcing costs more processor time than appending. Without flush.before.ack flush.messages and flush.ms decide, and a bound of our
 * own keeps what a restart must scan small.
 */
final class FlushState {
    /** More than this is flushed in the background even when no setting asks for it, to bound recovery. */
    private static final long UNFLUSHED_BYTES_MAX = 64L << 20;

    private static final long UNFLUSHED_MS_MAX = 5_000;

    /** The same for flush.before.ack, where readers see no more than what was flushed. */
    private static final long UNSEEN_BYTES_MAX = 4L << 20;

    private static final long UNSEEN_MS_MAX = 100;
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final PartitionLog log;
    private long unflushedBytes;

    /** Since when something waits, as first seen by {@link #due}; meaningful while {@link #waiting}. */
    private long waitingSinceNanos;

    private boolean waiting;

    /** When a failed flush may be tried again by a timer; meaningful while {@link #failed}. */
    private long retryAtNanos;

    private boolean failed;

    /** Whether a reader came to the end of what it may see and there is more. */
    private boolean wanted;

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

    /** Notes that a reader would see more after a flush. */
    void want() {
        wanted = true;
    }

    boolean wanted() {
        return wanted;
    }

    /**
     * Whether to flush now.
     *
     * @param awaited whether somebody waits for it
     */
    boolean due(long nowNanos, boolean awaited) {
        if (clean()) {
            return false;
        }
        TopicConfig config = log.config();
        boolean before = config.flushBeforeAck();
        if ((before && awaited) || unflushedBytes >= (before ? UNSEEN_BYTES_MAX : UNFLUSHED_BYTES_MAX)) {
            return true;
        }
        if (!waiting) {
            waiting = true;
            waitingSinceNanos = nowNanos;
        }
        long waitedMs = (nowNanos - waitingSinceNanos) / 1_000_000;
        long unflushedMessages = log.logEnd().offset() - log.flushedEnd().offset();
        return waitedMs >= (before ? UNSEEN_MS_MAX : UNFLUSHED_MS_MAX)
                || FlushPolicy.of(config).due(unflushedMessages, waitedMs);
    }

    /** Whether a timer may flush: one that failed is not tried again at once. */
    boolean mayRetry(long nowNanos) {
        return !failed || nowNanos - retryAtNanos >= 0;
    }

    long unflushedBytes() {
        return unflushedBytes;
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
        wanted = false;
        waiting = false;
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
    }

    void onFailed(long nowNanos) {
        underWay = false;
        failed = true;
        retryAtNanos = nowNanos + RETRY_NANOS;
    }
}
