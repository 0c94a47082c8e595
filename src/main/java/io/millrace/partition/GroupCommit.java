package io.millrace.partition;

import io.millrace.common.Clock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group commits of an owner: what was appended while one is under way makes the next.
 *
 * <p>Owned by the owner's context. At most one group is under way.
 */
final class GroupCommit {
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    /** A flush of one log that takes no longer is waited for within the turn: a hand-over costs as much. */
    private static final long QUICK_NANOS = 1_000_000;

    private final Vertx vertx;
    private final Clock clock;
    private final Flusher flusher;
    private final Consumer<FlushGroup> finished;
    private final FlushPace pace = new FlushPace();
    private final List<PartitionWriter> due = new ArrayList<>();
    private Future<Void> underWay = Future.succeededFuture();

    /** Whether a timer will start the next group. */
    private boolean gathering;

    /** Whether the last group took so little time that the next may happen within a turn. */
    private boolean quick;

    private boolean stopping;

    /** @param finished told of each group on the owner's context, once its partitions know what became of it */
    GroupCommit(Vertx vertx, Clock clock, Flusher flusher, Consumer<FlushGroup> finished) {
        this.vertx = vertx;
        this.clock = clock;
        this.flusher = flusher;
        this.finished = finished;
    }

    /** Makes a partition part of the next group. */
    void queue(PartitionWriter writer) {
        if (!writer.flush().queued()) {
            writer.flush().queue(true);
            due.add(writer);
        }
    }

    void forget(PartitionWriter writer) {
        if (writer.flush().queued()) {
            due.remove(writer);
            writer.flush().queue(false);
        }
    }

    /** Starts the next group, unless there is none, or one is under way, or it is too soon. */
    void start() {
        due.removeIf(this::leftToNextOwner);
        if (due.isEmpty() || !underWay.isComplete() || gather()) {
            return;
        }
        FlushGroup group = new FlushGroup(due, clock.nowNanos());
        due.clear();
        if (group.count() == 0) {
            return;
        }
        pace.began(group.beganNanos(), group.sizeBytes());
        if (group.count() == 1 && group.awaited() && quick) {
            group.forceRemaining(); // Handing it to another thread and back would take longer.
            finish(group);
            return;
        }
        underWay = flusher.force(group).onComplete(done -> {
            if (done.failed()) {
                log.error("A flush of {} partitions broke off", group.count(), done.cause());
            }
            finish(group);
            start();
        });
    }

    private void finish(FlushGroup group) {
        long nowNanos = clock.nowNanos();
        quick = nowNanos - group.beganNanos() < QUICK_NANOS;
        flusher.finished(group, nowNanos);
        group.finish(nowNanos);
        finished.accept(group);
    }

    /** Whether the next group still waits for company; sees to it that it starts after that. */
    private boolean gather() {
        long waitNanos = stopping ? 0 : pace.waitNanos(clock.nowNanos());
        if (waitNanos > 0 && !gathering) {
            gathering = true;
            vertx.setTimer(Math.max(1, waitNanos / 1_000_000), ignored -> {
                gathering = false;
                start();
            });
        }
        return gathering;
    }

    private boolean leftToNextOwner(PartitionWriter writer) {
        if (writer.attachment().moving()) {
            writer.flush().queue(false); // Another flush here would only delay the move.
        }
        return writer.attachment().moving();
    }

    /** Flushes what is queued without gathering; completes when no group is under way. One that failed is not due again. */
    Future<Void> stop() {
        stopping = true;
        gathering = false;
        start();
        return ended();
    }

    private Future<Void> ended() {
        return underWay.transform(ended -> underWay.isComplete() ? Future.succeededFuture() : ended());
    }
}
