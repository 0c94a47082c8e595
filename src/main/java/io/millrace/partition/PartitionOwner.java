package io.millrace.partition;

import io.millrace.common.Clock;
import io.millrace.common.Invariants;
import io.millrace.storage.AppendOutcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one context that changes a set of partitions, in turns: a turn drains what is queued, publishes the progress, answers,
 * and starts a group commit of everything that is due.
 *
 * <pre>
 *   inboxes ─► turn: append, append, … ─► publish ─► answer acks 0 and 1 ─► flush group ─┐ (its own thread; turns go on)
 *                ▲                                                                         ▼
 *                └───────────── next group: what was appended meanwhile ◄── publish, answer acks=all, wake fetches
 * </pre>
 *
 * <p>{@link #ready} and {@link #wake} are thread-safe because the ready queue is concurrent; everything else is owned by the
 * worker context of this owner's verticle. At most one flush group is under way.
 */
final class PartitionOwner implements PendingAppends.Settler {
    /** A turn ends after this much, so that answers and flushes do not wait for a long queue. */
    private static final long TURN_BYTES_MAX = 4L << 20;

    private static final int RETENTION_PARTITIONS_PER_TASK = 16;

    /** At most this many files are looked for each time; for more partitions it takes longer until all had their turn. */
    private static final int LOOKS_MAX = 2_000;

    private final Context context;
    private final Clock clock;
    private final ReplicaPorts ports;
    private final long lagMaxMs;

    private final ConcurrentLinkedQueue<HostedPartition> ready = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean turnScheduled = new AtomicBoolean();
    private final AtomicInteger ownedCount = new AtomicInteger();

    private final Set<PartitionWriter> owned = new HashSet<>();
    private final List<HostedPartition> touched = new ArrayList<>();
    private final Deliveries deliveries = new Deliveries();
    private final ExpiryTimer expiry;
    private final GroupCommit commit;

    private int looksLeft;
    private boolean retentionUnderWay;
    private boolean stopping;

    PartitionOwner(Vertx vertx, Context context, Clock clock, Flusher flusher, ReplicaPorts ports, long lagMaxMs) {
        this.context = context;
        this.clock = clock;
        this.ports = ports;
        this.lagMaxMs = lagMaxMs;
        this.expiry = new ExpiryTimer(vertx, clock, this::expirePending);
        this.commit = new GroupCommit(vertx, clock, flusher, this::onCommitted);
    }

    /** How many partitions are attached; any thread. */
    int ownedCount() {
        return ownedCount.get();
    }

    /** Monotonic time for the rules of replication; any thread. */
    long nowMs() {
        return clock.monotonicMs();
    }

    ReplicaPorts ports() {
        return ports;
    }

    /** After this long without catching up a follower is not in sync any more. */
    long lagMaxMs() {
        return lagMaxMs;
    }

    Deliveries deliveries() {
        return deliveries;
    }

    @Override
    public void settle(AppendBatch batch, int slot, AppendOutcome outcome) {
        if (batch.settle(slot, outcome)) {
            deliveries.add(batch);
        }
    }

    void expireAt(long deadlineNanos) {
        expiry.arm(deadlineNanos);
    }

    /** Queues a partition that has commands or a new owner; any thread. A {@link #wake} must follow. */
    void ready(HostedPartition partition) {
        ready.add(partition);
    }

    /** Schedules a turn unless one is scheduled already or nothing is queued; any thread. */
    void wake() {
        if (!ready.isEmpty() && turnScheduled.compareAndSet(false, true)) {
            context.runOnContext(ignored -> turn());
        }
    }

    private void turn() {
        if (stopping) {
            return;
        }
        try {
            takeTurn();
        } finally {
            turnScheduled.set(false); // Also after a bug: the other partitions of this owner must go on.
            wake();
        }
    }

    private void takeTurn() {
        drain();
        long nowNanos = clock.nowNanos();
        for (HostedPartition drained : touched) {
            finish(drained, nowNanos);
        }
        touched.clear();
        deliveries.send();
        commit.start();
    }

    private void drain() {
        long bytes = 0;
        HostedPartition partition = ready.poll();
        while (partition != null) {
            bytes += take(partition, TURN_BYTES_MAX - bytes);
            partition = bytes < TURN_BYTES_MAX ? ready.poll() : null;
        }
    }

    private long take(HostedPartition partition, long maxBytes) {
        Invariants.check(partition.owner() == this, "a partition was queued at an owner that does not own it");
        PartitionWriter writer = partition.writer();
        if (!writer.attachment().to(this)) {
            writer.attachment().attach(this);
            owned.add(writer);
            ownedCount.set(owned.size());
            if (writer.waitsForAcks()) {
                expiry.arm(clock.nowNanos()); // Its deadlines are unknown here; one early look finds the earliest.
            }
        }
        touched.add(partition);
        return partition.drain(maxBytes);
    }

    private void finish(HostedPartition partition, long nowNanos) {
        PartitionWriter writer = partition.writer();
        writer.publishProgress();
        if (writer.attachment().moving()) {
            if (!writer.flush().underWay()) {
                handOver(
                        writer); // Otherwise at the end of that flush; until then it stays taken and its commands wait.
            }
            return;
        }
        if (writer.retired()) {
            forget(writer);
        } else if (writer.flushDue(nowNanos)) {
            commit.queue(writer);
        }
        partition.rest();
    }

    private void handOver(PartitionWriter writer) {
        forget(writer);
        writer.partition().handOver(writer.attachment().detach());
    }

    private void forget(PartitionWriter writer) {
        commit.forget(writer);
        owned.remove(writer);
        ownedCount.set(owned.size());
    }

    // ---- flushing

    private void onCommitted(FlushGroup group) {
        long nowNanos = clock.nowNanos();
        for (PartitionWriter writer : group.writers()) {
            if (writer.attachment().moving()) {
                handOver(writer);
            } else if (!writer.retired() && !writer.flush().failed() && writer.flushDue(nowNanos)) {
                commit.queue(writer);
            }
        }
        deliveries.send();
        wake();
    }

    /** Looks for partitions whose flush is due by time, or is to be tried again. */
    void flushByTime() {
        if (stopping) {
            return;
        }
        long nowNanos = clock.nowNanos();
        for (PartitionWriter writer : owned) {
            if (!writer.flush().underWay() && writer.flush().mayRetry(nowNanos) && writer.flushDue(nowNanos)) {
                commit.queue(writer);
            }
        }
        commit.start();
    }

    // ---- time

    private void expirePending(long nowNanos) {
        for (PartitionWriter writer : owned) {
            writer.expire(nowNanos).ifPresent(expiry::arm);
        }
        deliveries.send();
    }

    /** Lets leaders look who lags. */
    void onReplicaTime() {
        if (!stopping) {
            looksLeft = LOOKS_MAX;
            owned.forEach(PartitionWriter::onReplicaTime);
            deliveries.send();
        }
    }

    /** Whether a partition may look for so many files now, so that the others need not wait long for it. */
    boolean mayLookFor(int fileCount) {
        boolean may = looksLeft > 0;
        looksLeft = may ? looksLeft - fileCount : looksLeft;
        return may;
    }

    /** Applies retention to every partition, a few at a time between turns. */
    void applyRetention() {
        if (!retentionUnderWay && !stopping) {
            retentionUnderWay = true;
            applyRetention(new ArrayDeque<>(owned));
        }
    }

    private void applyRetention(ArrayDeque<PartitionWriter> left) {
        for (int i = 0; i < RETENTION_PARTITIONS_PER_TASK && !left.isEmpty(); i++) {
            PartitionWriter writer = left.removeFirst();
            if (writer.attachment().to(this)) {
                writer.applyRetention();
                writer.publishProgress();
            }
        }
        deliveries.send();
        if (left.isEmpty() || stopping) {
            retentionUnderWay = false;
        } else {
            context.runOnContext(ignored -> applyRetention(left));
        }
    }

    /** Lets every partition forget producers that have been idle too long. */
    void expireProducers() {
        if (!stopping) {
            owned.forEach(PartitionWriter::expireProducers);
        }
    }

    // ---- the end

    /** Finishes what is queued, with its flush, and refuses what waits for longer; completes when no file is touched any more. */
    Future<Void> stop() {
        stopping = true;
        turnScheduled.set(true); // From here on nobody but this method takes turns.
        while (!ready.isEmpty()) {
            takeTurn();
        }
        return commit.stop().onComplete(ended -> {
            owned.forEach(PartitionWriter::shutDown);
            deliveries.send();
            expiry.cancel();
        });
    }
}
