package io.millrace.partition;

import io.millrace.common.Outcome;
import io.millrace.replica.CopyBudget;
import io.millrace.storage.FutureReplica;
import io.millrace.storage.LogMoves;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves replicas between the log directories of this node while they are served: a worker lets a copy follow the log until
 * little is missing, then the partition's owner copies the rest and goes over to it.
 *
 * <p>Owned by the context that made it. Moves are carried out by one worker, so that they leave the disks to the clients.
 */
public final class ReplicaMoves {
    private static final Logger log = LoggerFactory.getLogger(ReplicaMoves.class);

    private static final long STEP_MS = 100;
    private static final long STEPS_PER_SECOND = 1_000 / STEP_MS;

    private final Vertx vertx;
    private final Context context;
    private final LogMoves moves;
    private final BlockingPool copier;
    private final LongSupplier bytesPerSecond;
    private volatile boolean stopping;

    /**
     * Makes the moves of one node.
     *
     * @param bytesPerSecond how fast to copy now ({@code replica.alter.log.dirs.io.max.bytes.per.second})
     */
    public ReplicaMoves(Vertx vertx, LogMoves moves, LongSupplier bytesPerSecond) {
        this.vertx = vertx;
        this.bytesPerSecond = bytesPerSecond;
        this.context = vertx.getOrCreateContext();
        this.moves = moves;
        this.copier = new BlockingPool(vertx, "millrace-moves", 1);
    }

    /**
     * Begins to move a replica, instead of where it is moving now; to where it is already ends such a move.
     *
     * @return completes when the move has begun, with a failure when the directory cannot take it
     */
    public Future<Void> move(HostedPartition hosted, Path target) {
        return Future.future(
                promise -> context.runOnContext(ignored -> begin(hosted, target).onComplete(promise)));
    }

    /** Begins the moves again that the last stop or crash of this node interrupted; hosted partitions only. */
    public void resume(PartitionDirectory directory) {
        moves.interrupted()
                .forEach((partition, target) -> directory.all().stream()
                        .filter(hosted -> hosted.topicPartition().equals(partition))
                        .forEach(hosted -> {
                            log.info("{} begins its move to {} again, which a stop interrupted", partition, target);
                            move(hosted, target)
                                    .onFailure(failure -> log.warn("{} stays: {}", partition, failure.getMessage()));
                        }));
    }

    /** Ends all moves where they are; the next start begins them again. */
    public Future<Void> stop() {
        stopping = true;
        moves.all().forEach(FutureReplica::cancel);
        return copier.drain();
    }

    private Future<Void> begin(HostedPartition hosted, Path target) {
        Optional<FutureReplica> present = moves.find(hosted.topicPartition());
        if (present.isPresent() && present.get().target().equals(target)) {
            return Future.succeededFuture();
        }
        present.ifPresent(FutureReplica::cancel);
        if (target.equals(hosted.log().directory().getParent())) {
            return Future.succeededFuture();
        }
        return copier.run(() -> {
                    if (present.isPresent()) {
                        moves.abandon(present.get());
                    }
                    return moves.begin(hosted.log(), target);
                })
                .map(copy -> {
                    follow(hosted, copy)
                            .onComplete(done -> log.debug("{} move ended: {}", hosted.topicPartition(), done));
                    return null;
                });
    }

    private Future<Void> follow(HostedPartition hosted, FutureReplica copy) {
        long rate = bytesPerSecond.getAsLong();
        if (rate == CopyBudget.UNLIMITED) {
            return step(hosted, copy, Long.MAX_VALUE);
        }
        return vertx.timer(STEP_MS, TimeUnit.MILLISECONDS)
                .compose(passed -> step(hosted, copy, Math.max(1, rate / STEPS_PER_SECOND)));
    }

    private Future<Void> step(HostedPartition hosted, FutureReplica copy, long maxBytes) {
        return copier.run(() -> {
                    copy.follow(maxBytes);
                    return copy;
                })
                .compose(ignored -> hosted.relocate(context, moves, copy))
                .compose(outcome -> {
                    if (outcome instanceof Outcome.Refused<Boolean> refused) {
                        return Future.failedFuture(
                                new IOException(refused.refusal().message()));
                    }
                    return ((Outcome.Done<Boolean>) outcome).value() ? Future.succeededFuture() : follow(hosted, copy);
                })
                .recover(failure -> giveUp(hosted, copy, failure));
    }

    private Future<Void> giveUp(HostedPartition hosted, FutureReplica copy, Throwable failure) {
        if (stopping
                || !moves.find(hosted.topicPartition()).filter(copy::equals).isPresent()) {
            return Future.succeededFuture(); // The next start goes on, or it was given up already.
        }
        if (!copy.isCancelled()) {
            log.warn(
                    "{} stays in {}, the move to {} failed: {}",
                    hosted.topicPartition(),
                    hosted.log().directory().getParent(),
                    copy.target(),
                    failure.getMessage());
        }
        return copier.run(() -> {
            moves.abandon(copy);
            return null;
        });
    }
}
