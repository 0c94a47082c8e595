package io.millrace.partition;

import io.millrace.common.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;

/**
 * Gives a {@link PartitionOwner} its worker context and its timers. Deployed once for each owner, with a worker pool of one
 * thread of its own, so that a turn never waits for another owner's disk.
 */
final class PartitionVerticle extends VerticleBase {
    /** How often to look for flushes that are due by time; flush.ms is honoured to this grain. */
    private static final long FLUSH_CHECK_MS = 200;

    private final Clock clock;
    private final Flusher flusher;
    private final long retentionCheckMs;
    private final Promise<PartitionOwner> owner = Promise.promise();

    PartitionVerticle(Clock clock, Flusher flusher, long retentionCheckMs) {
        this.clock = clock;
        this.flusher = flusher;
        this.retentionCheckMs = retentionCheckMs;
    }

    /** The owner, once this verticle has started. */
    Future<PartitionOwner> owner() {
        return owner.future();
    }

    @Override
    public Future<?> start() {
        PartitionOwner started = new PartitionOwner(vertx, context, clock, flusher);
        vertx.setPeriodic(FLUSH_CHECK_MS, ignored -> started.flushByTime());
        vertx.setPeriodic(retentionCheckMs, ignored -> started.applyRetention());
        owner.complete(started);
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return owner.future().compose(PartitionOwner::stop);
    }
}
