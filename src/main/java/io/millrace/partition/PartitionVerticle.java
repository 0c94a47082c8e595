package io.millrace.partition;

import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
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

    private static final long REPLICA_CHECK_MS = 500;

    private final Clock clock;
    private final Flusher flusher;
    private final BrokerConfig config;
    private final ReplicaPorts ports;
    private final Promise<PartitionOwner> owner = Promise.promise();

    PartitionVerticle(Clock clock, Flusher flusher, BrokerConfig config, ReplicaPorts ports) {
        this.clock = clock;
        this.flusher = flusher;
        this.config = config;
        this.ports = ports;
    }

    /** The owner, once this verticle has started. */
    Future<PartitionOwner> owner() {
        return owner.future();
    }

    @Override
    public Future<?> start() {
        PartitionOwner started =
                new PartitionOwner(vertx, context, clock, flusher, ports, config.replicaLagTimeMaxMs());
        vertx.setPeriodic(FLUSH_CHECK_MS, ignored -> started.flushByTime());
        vertx.setPeriodic(REPLICA_CHECK_MS, ignored -> started.onReplicaTime());
        vertx.setPeriodic(config.logRetentionCheckIntervalMs(), ignored -> started.applyRetention());
        vertx.setPeriodic(config.producerIdExpirationCheckIntervalMs(), ignored -> started.expireProducers());
        owner.complete(started);
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return owner.future().compose(PartitionOwner::stop);
    }
}
