package io.millrace.coordinator.runtime;

import io.millrace.common.Clock;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.Command;
import io.millrace.coordinator.Coordinator;
import io.millrace.partition.ExpiryTimer;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One partition of an internal topic with the state machine over it, when this node leads it.
 *
 * <pre>
 *   elsewhere ──lead──► loading ──replayed and committed──► serving
 *       ▲                  ▲ └───────────── a commit failed ◄──┘ │
 *       └────── resign ────┴────────────────────────────────────┘
 * </pre>
 *
 * <p>{@link #submit} is thread-safe because the inbox is concurrent; it is bounded by a count. Everything else is owned by
 * the worker context of a {@link CoordinatorVerticle}. Invariant: at most one of {@link #load} and {@link #serving} is set,
 * and only while {@link #leadership} is.
 */
public final class CoordinatorShard<E> {
    private static final int MAX_WAITING = 10_000;

    /** A disk that refuses writes would otherwise have the log replayed over and over. */
    private static final long RELOAD_DELAY_MS = 100;

    private final CoordinatorKind<E> kind;
    private final TopicPartition shard;
    private final PartitionDirectory partitions;
    private final Vertx vertx;
    private final Context context;
    private final Clock clock;
    private final ExpiryTimer timer;

    private final ConcurrentLinkedQueue<QueuedCommand<?>> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean turnScheduled = new AtomicBoolean();

    private @Nullable Leadership leadership;
    private @Nullable ShardLoad<E> load;
    private @Nullable LoadedShard<E> serving;

    CoordinatorShard(
            CoordinatorKind<E> kind,
            int partition,
            PartitionDirectory partitions,
            Vertx vertx,
            Context context,
            Clock clock) {
        this.kind = kind;
        this.shard = new TopicPartition(kind.topic(), partition);
        this.partitions = partitions;
        this.vertx = vertx;
        this.context = context;
        this.clock = clock;
        this.timer = new ExpiryTimer(vertx, clock, due -> wake());
    }

    public TopicPartition topicPartition() {
        return shard;
    }

    /**
     * Has a command decided; the answer comes on the caller's context once everything it rests on is committed, or as a
     * refusal when this shard cannot serve.
     */
    public <R> Future<Outcome<R>> submit(Command<R> command) {
        PendingReply<R> reply = PendingReply.toCaller(vertx);
        int before = waiting.getAndIncrement();
        if (before >= MAX_WAITING) {
            waiting.decrementAndGet();
            reply.refuse(ShardRefusals.busy(shard, before));
        } else {
            inbox.add(new QueuedCommand<>(command, reply));
            wake();
        }
        return reply.future();
    }

    private void wake() {
        if (turnScheduled.compareAndSet(false, true)) {
            context.runOnContext(ignored -> turn());
        }
    }

    private void turn() {
        turnScheduled.set(false); // Before the inbox is looked at: what comes later schedules a turn of its own.
        LoadedShard<E> current = serving;
        if (current != null) {
            current.serve(this::next);
        } else {
            refuseWaiting(load != null ? ShardRefusals.loading(shard) : ShardRefusals.elsewhere(shard));
        }
    }

    private @Nullable QueuedCommand<?> next() {
        QueuedCommand<?> command = inbox.poll();
        if (command != null) {
            waiting.decrementAndGet();
        }
        return command;
    }

    private void refuseWaiting(Refusal refusal) {
        for (QueuedCommand<?> command = next(); command != null; command = next()) {
            command.reply().refuse(refusal);
        }
    }

    private void turnOver() {
        if (!inbox.isEmpty()) {
            wake();
        }
        if (serving != null) {
            serving.nextTimerNanos().ifPresent(timer::arm);
        }
    }

    // ---- leadership; on the shard's context

    /** This node leads the partition in this term: loads the state, unless it is here already. */
    void lead(Leadership term) {
        if (term.equals(leadership)) {
            return;
        }
        unload(ShardRefusals.elsewhere(shard));
        leadership = term;
        startLoad(term).begin();
    }

    /** This node does not lead the partition any more. */
    void resign() {
        unload(ShardRefusals.elsewhere(shard));
        leadership = null;
    }

    private ShardLoad<E> startLoad(Leadership term) {
        ShardLoad<E> started = new ShardLoad<>(
                kind,
                shard,
                term,
                partitions,
                vertx,
                context,
                clock,
                (machine, partition) -> serve(machine, partition, term));
        load = started;
        return started;
    }

    private void serve(Coordinator<E> machine, HostedPartition partition, Leadership term) {
        load = null;
        LoadedShard<E> loaded = new LoadedShard<>(
                kind, machine, partition, term.leaderEpoch(), context, clock, new LoadedShard.Events() {
                    @Override
                    public void turnOver() {
                        CoordinatorShard.this.turnOver();
                    }

                    @Override
                    public void failed(Refusal refusal) {
                        unload(refusal);
                        startLoad(term).beginIn(RELOAD_DELAY_MS);
                    }

                    @Override
                    public <R> Future<Outcome<R>> submit(Command<R> command) {
                        return CoordinatorShard.this.submit(command);
                    }
                });
        serving = loaded;
        loaded.begin();
    }

    private void unload(Refusal refusal) {
        timer.cancel();
        if (load != null) {
            load.cancel();
            load = null;
        }
        if (serving != null) {
            serving.drop(refusal);
            serving = null;
        }
        wake(); // For what waited behind a commit.
    }
}
