package io.millrace.coordinator.runtime;

import io.millrace.common.Clock;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.Coordinator;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import io.millrace.record.CorruptRecordException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loading of one shard: replays its log into a fresh state machine, waits until all of it is committed, hands the
 * machine over. Tries again when the log cannot be read.
 *
 * <p>Owned by the shard's context; one attempt after the other.
 */
final class ShardLoad<E> {
    private static final Logger LOGGER = LoggerFactory.getLogger(ShardLoad.class);

    /** How long to wait before the log is tried again. */
    private static final long RETRY_MS = 1_000;

    private final CoordinatorKind<E> kind;
    private final TopicPartition shard;
    private final Leadership leadership;
    private final PartitionDirectory partitions;
    private final Vertx vertx;
    private final Context context;
    private final Clock clock;
    private final Loaded<E> onLoaded;
    private boolean cancelled;

    /** Receives what was loaded. */
    interface Loaded<E> {
        void accept(Coordinator<E> machine, HostedPartition partition);
    }

    /** A machine on its way from the log's start to its end. */
    private record Attempt<E>(
            HostedPartition partition, Coordinator<E> machine, LogReplay<E> replay, long beganNanos) {}

    ShardLoad(
            CoordinatorKind<E> kind,
            TopicPartition shard,
            Leadership leadership,
            PartitionDirectory partitions,
            Vertx vertx,
            Context context,
            Clock clock,
            Loaded<E> onLoaded) {
        this.kind = kind;
        this.shard = shard;
        this.leadership = leadership;
        this.partitions = partitions;
        this.vertx = vertx;
        this.context = context;
        this.clock = clock;
        this.onLoaded = onLoaded;
    }

    /** Loads at once when there is little to read, otherwise in slices of the context's time. */
    void begin() {
        if (cancelled) {
            return;
        }
        Optional<HostedPartition> open =
                partitions.find(leadership.topicId(), shard.partition()).filter(this::servesThisTerm);
        if (open.isEmpty()) {
            beginIn(RETRY_MS); // Hosting has not opened it, or has moved on to another term: the image will tell.
            return;
        }
        HostedPartition partition = open.get();
        LogReplay<E> replay =
                new LogReplay<>(partition.log(), partition.snapshot().logEnd(), kind.codec(), kind.loadBufferBytes());
        step(new Attempt<>(partition, kind.machines().get(), replay, clock.nowNanos()));
    }

    /** As {@link #begin}, after a while. */
    void beginIn(long delayMs) {
        vertx.setTimer(delayMs, ignored -> begin());
    }

    void cancel() {
        cancelled = true;
    }

    private boolean servesThisTerm(HostedPartition partition) {
        return partition.snapshot().closed().isEmpty()
                && partition.snapshot().leaderEpoch() == leadership.leaderEpoch();
    }

    private void step(Attempt<E> attempt) {
        if (cancelled) {
            return;
        }
        LogReplay<E> replay = attempt.replay();
        try {
            if (!replay.done()) {
                replay.advance(attempt.machine()::apply);
            }
        } catch (IOException | CorruptRecordException | RuntimeException unreadable) {
            LOGGER.error("{} cannot be loaded by its coordinator and is tried again", shard, unreadable);
            beginIn(RETRY_MS);
            return;
        }
        if (replay.done()) {
            awaitCommitted(attempt);
        } else {
            context.runOnContext(ignored -> step(attempt));
        }
    }

    private void awaitCommitted(Attempt<E> attempt) {
        long endOffset = attempt.replay().endOffset();
        if (!CommitWaiter.reached(attempt.partition().snapshot(), endOffset)) {
            CommitWaiter.await(attempt.partition(), context, endOffset, () -> committed(attempt));
            return;
        }
        committed(attempt);
    }

    private void committed(Attempt<E> attempt) {
        if (cancelled) {
            return;
        }
        if (!servesThisTerm(attempt.partition())
                || !CommitWaiter.reached(
                        attempt.partition().snapshot(), attempt.replay().endOffset())) {
            beginIn(RETRY_MS);
            return;
        }
        if (attempt.replay().events() > 0) {
            LOGGER.info(
                    "{} loaded in leader epoch {}: {} events up to offset {} in {} ms",
                    shard,
                    leadership.leaderEpoch(),
                    attempt.replay().events(),
                    attempt.replay().endOffset(),
                    (clock.nowNanos() - attempt.beganNanos()) / 1_000_000);
        }
        onLoaded.accept(attempt.machine(), attempt.partition());
    }
}
