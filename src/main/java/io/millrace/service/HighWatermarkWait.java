package io.millrace.service;

import io.millrace.partition.FetchWaiter;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionSnapshot;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A short wait until readers may see what was in the log when it began, so that whoever got an acknowledgement of acks=1 and asks
 * for the end of the log next finds its record before it. Readers see flushed records only, which is a moment later.
 *
 * <p>Thread-safe because the claim is atomic; the future completes on the caller's context.
 */
final class HighWatermarkWait implements FetchWaiter {
    /** Enough for a flush; in-sync replicas that take longer are not waited for, as in Kafka. */
    private static final long WAIT_MS = 100;

    private final Vertx vertx;
    private final Context context;
    private final HostedPartition hosted;
    private final long targetOffset;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final Promise<PartitionSnapshot> promise = Promise.promise();
    private long timerId;

    private HighWatermarkWait(Vertx vertx, HostedPartition hosted, long targetOffset) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.hosted = hosted;
        this.targetOffset = targetOffset;
    }

    /** The snapshot once the high watermark has reached what is the log end now, or when it did not within a moment. */
    static Future<PartitionSnapshot> caughtUp(Vertx vertx, HostedPartition hosted) {
        PartitionSnapshot now = hosted.snapshot();
        long target = hosted.log().logEnd().offset();
        if (reached(now, target)) {
            return Future.succeededFuture(now);
        }
        HighWatermarkWait wait = new HighWatermarkWait(vertx, hosted, target);
        wait.begin();
        return wait.promise.future();
    }

    private static boolean reached(PartitionSnapshot snapshot, long target) {
        return snapshot.closed().isPresent() || snapshot.highWatermark().offset() >= target;
    }

    private void begin() {
        timerId = vertx.setTimer(WAIT_MS, ignored -> {
            if (claimed.compareAndSet(false, true)) {
                deliver();
            }
        });
        hosted.fetches().park(this);
        if (reached(hosted.snapshot(), targetOffset)) {
            if (claimed.compareAndSet(false, true)) {
                deliver();
            }
            return;
        }
        hosted.flushSoon();
    }

    @Override
    public boolean advanced(PartitionSnapshot before, PartitionSnapshot after) {
        return reached(after, targetOffset) && claimed.compareAndSet(false, true);
    }

    @Override
    public boolean disturbed() {
        return claimed.compareAndSet(false, true);
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public void deliver() {
        vertx.cancelTimer(timerId);
        hosted.fetches().unpark(this);
        promise.complete(hosted.snapshot());
    }
}
