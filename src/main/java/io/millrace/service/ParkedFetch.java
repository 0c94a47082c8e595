package io.millrace.service;

import io.millrace.partition.FetchWaiter;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionSnapshot;
import io.millrace.storage.LogPosition;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One wait of a fetch on all its partitions, counting down the bytes it still misses.
 *
 * <p>Thread-safe because the count and the claim are atomic: owners count on their contexts, and whoever claims the end of the wait
 * first, an owner or the timer, is the only one to end it. Everything else happens on the fetch's own context. Invariant: it stands
 * on its partitions from {@link #begin} until the wait is over.
 */
final class ParkedFetch implements FetchWaiter {
    private final FetchPass pass;
    private final FetchIsolation isolation;
    private final AtomicLong missingBytes;
    private final Vertx vertx;
    private final Context context;
    private final WaitOver waitOver;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private long timerId;

    /** Called once, on the fetch's context, when the wait is over. */
    interface WaitOver {
        /** Reads again; {@code timeIsUp} when there is no time for another wait. */
        void read(boolean timeIsUp);
    }

    ParkedFetch(
            FetchPass pass,
            FetchIsolation isolation,
            long missingBytes,
            Vertx vertx,
            Context context,
            WaitOver waitOver) {
        this.pass = pass;
        this.isolation = isolation;
        this.missingBytes = new AtomicLong(missingBytes);
        this.vertx = vertx;
        this.context = context;
        this.waitOver = waitOver;
    }

    /** Stands on every partition, then looks once more at what moved since the pass, so that no wake-up falls between. */
    void begin(long waitMs) {
        timerId = vertx.setTimer(waitMs, ignored -> {
            if (claimed.compareAndSet(false, true)) {
                end(true);
            }
        });
        for (int i = 0; i < pass.count(); i++) {
            pass.partition(i).ifPresent(partition -> partition.fetches().park(this));
        }
        for (int i = 0; i < pass.count(); i++) {
            if (movedSincePass(i)) {
                deliver();
                return;
            }
        }
    }

    private boolean movedSincePass(int index) {
        if (pass.partition(index).isEmpty() || pass.seen(index).isEmpty()) {
            return false;
        }
        PartitionSnapshot before = pass.seen(index).get();
        PartitionSnapshot now = pass.partition(index).get().snapshot();
        if (now.equals(before)) {
            return false;
        }
        boolean servedOtherwise =
                now.closed().isPresent() != before.closed().isPresent() || now.leaderEpoch() != before.leaderEpoch();
        return servedOtherwise ? disturbed() : advanced(before, now);
    }

    @Override
    public boolean advanced(PartitionSnapshot before, PartitionSnapshot after) {
        long gainedBytes = bytesBetween(FetchPass.bound(isolation, before), FetchPass.bound(isolation, after));
        return gainedBytes > 0 && missingBytes.addAndGet(-gainedBytes) <= 0 && claimed.compareAndSet(false, true);
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
        end(false);
    }

    private void end(boolean timeIsUp) {
        vertx.cancelTimer(timerId);
        for (int i = 0; i < pass.count(); i++) {
            pass.partition(i).map(HostedPartition::fetches).ifPresent(fetches -> fetches.unpark(this));
        }
        waitOver.read(timeIsUp);
    }

    /** What lies between two bounds; a roll between them counts as plenty, because reading again tells exactly. */
    private static long bytesBetween(LogPosition before, LogPosition after) {
        if (before.segmentBaseOffset() == after.segmentBaseOffset()) {
            return (long) after.position() - before.position();
        }
        return after.offset() > before.offset() ? Integer.MAX_VALUE : 0;
    }
}
