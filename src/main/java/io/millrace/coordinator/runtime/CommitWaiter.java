package io.millrace.coordinator.runtime;

import io.millrace.partition.FetchWaiter;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionSnapshot;
import io.vertx.core.Context;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Waits until everything that a shard has replayed is committed, or until the partition is led otherwise.
 *
 * <p>Thread-safe because the one transition is an atomic one: whoever makes it delivers.
 */
final class CommitWaiter implements FetchWaiter {
    private final HostedPartition partition;
    private final Context context;
    private final long offset;
    private final Runnable onOver;
    private final AtomicBoolean over = new AtomicBoolean();

    private CommitWaiter(HostedPartition partition, Context context, long offset, Runnable onOver) {
        this.partition = partition;
        this.context = context;
        this.offset = offset;
        this.onOver = onOver;
    }

    /** Runs {@code onOver} on {@code context} when the wait is over; the caller looks what has come of it. */
    static void await(HostedPartition partition, Context context, long offset, Runnable onOver) {
        CommitWaiter waiter = new CommitWaiter(partition, context, offset, onOver);
        partition.fetches().park(waiter);
        // Looked at again behind the parking: the owner publishes first and wakes then, so nothing is missed.
        PartitionSnapshot now = partition.snapshot();
        if ((now.closed().isPresent() || reached(now, offset)) && waiter.over.compareAndSet(false, true)) {
            context.runOnContext(ignored -> waiter.deliver());
        }
    }

    static boolean reached(PartitionSnapshot snapshot, long offset) {
        return snapshot.highWatermark().offset() >= offset;
    }

    @Override
    public boolean advanced(PartitionSnapshot before, PartitionSnapshot after) {
        return reached(after, offset) && over.compareAndSet(false, true);
    }

    @Override
    public boolean disturbed() {
        return over.compareAndSet(false, true);
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public void deliver() {
        partition.fetches().unpark(this);
        onOver.run();
    }
}
