package io.millrace.service;

import io.millrace.common.Clock;
import io.millrace.common.Outcome;
import io.millrace.partition.BlockingPool;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * One fetch from its first reading to its answer: reads, parks while there is too little, reads again from scratch when woken.
 *
 * <p>Owned by the caller's context, where every step runs; only cold reads visit a worker meanwhile.
 */
final class WaitingFetch {
    private final FetchCommand command;
    private final PartitionLookup lookup;
    private final NearerReplica nearer;
    private final Vertx vertx;
    private final Context context;
    private final BlockingPool coldReads;
    private final Clock clock;
    private final long deadlineNanos;
    private final Promise<List<Outcome<FetchedPartition>>> promise = Promise.promise();

    WaitingFetch(
            FetchCommand command,
            PartitionLookup lookup,
            NearerReplica nearer,
            Vertx vertx,
            Context context,
            BlockingPool coldReads,
            Clock clock) {
        this.command = command;
        this.lookup = lookup;
        this.nearer = nearer;
        this.vertx = vertx;
        this.context = context;
        this.coldReads = coldReads;
        this.clock = clock;
        this.deadlineNanos = clock.nowNanos() + command.maxWaitMs() * 1_000_000L;
    }

    Future<List<Outcome<FetchedPartition>>> outcomes() {
        return promise.future();
    }

    /** Reads, and answers or parks; on {@link #context}. */
    void read(boolean timeIsUp) {
        FetchPass pass = new FetchPass(command, lookup, nearer);
        if (pass.readHot()) {
            decide(pass, timeIsUp);
            return;
        }
        Callable<Void> rest = () -> {
            pass.readCold();
            return null;
        };
        coldReads.run(rest).onComplete(done -> {
            if (done.succeeded()) {
                decide(pass, timeIsUp);
            } else {
                pass.abandon();
                promise.fail(done.cause());
            }
        });
    }

    private void decide(FetchPass pass, boolean timeIsUp) {
        long waitNanos = deadlineNanos - clock.nowNanos();
        if (timeIsUp || waitNanos <= 0 || pass.urgent() || pass.bytes() >= command.minBytes() || pass.count() == 0) {
            promise.complete(pass.outcomes());
            return;
        }
        long missingBytes = command.minBytes() - pass.bytes();
        pass.abandon();
        new ParkedFetch(pass, command.isolation(), missingBytes, vertx, context, this::read)
                .begin(waitNanos / 1_000_000 + 1);
    }
}
