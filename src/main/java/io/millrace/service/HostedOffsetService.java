package io.millrace.service;

import io.millrace.cluster.ClusterView;
import io.millrace.common.EpochEnd;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TimestampOffset;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.PartitionSnapshot;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Answers questions about offsets from the published snapshots, or from the logs' time indexes on the pool for cold reads.
 * Thread-safe because it has no state of its own.
 */
public final class HostedOffsetService implements OffsetService {
    private static final TimestampOffset NONE = new TimestampOffset(-1, -1, -1);
    private static final EpochEnd NO_EPOCH = new EpochEnd(-1, -1);

    private final Vertx vertx;
    private final PartitionLookup lookup;
    private final BlockingPool coldReads;

    public HostedOffsetService(Vertx vertx, PartitionDirectory directory, ClusterView cluster, BlockingPool coldReads) {
        this.vertx = vertx;
        this.lookup = new PartitionLookup(directory, cluster);
        this.coldReads = coldReads;
    }

    @Override
    public Future<Outcome<TimestampOffset>> find(PartitionRef partition, OffsetQuery query) {
        Outcome<HostedPartition> served = lookup.served(partition);
        return served instanceof Outcome.Done<HostedPartition> done
                ? find(done.value(), query)
                : Future.succeededFuture(served.map(hosted -> NONE));
    }

    private Future<Outcome<TimestampOffset>> find(HostedPartition hosted, OffsetQuery query) {
        PartitionSnapshot snapshot = hosted.snapshot();
        if (query instanceof OffsetQuery.Earliest) {
            long start = snapshot.logStartOffset();
            return Future.succeededFuture(Outcome.done(
                    new TimestampOffset(-1, start, hosted.log().epochOf(start).orElse(-1))));
        }
        FetchIsolation isolation = isolationOf(query);
        return isolation == FetchIsolation.LOG_END
                ? find(hosted, query, snapshot)
                : HighWatermarkWait.caughtUp(vertx, hosted).compose(caughtUp -> find(hosted, query, caughtUp));
    }

    private Future<Outcome<TimestampOffset>> find(
            HostedPartition hosted, OffsetQuery query, PartitionSnapshot snapshot) {
        FetchIsolation isolation = isolationOf(query);
        long bound = FetchPass.bound(isolation, snapshot).offset();
        // Not the bound: a transaction that was open before this term may hold that back for as long as it likes.
        if (isolation != FetchIsolation.LOG_END && snapshot.highWatermark().offset() < snapshot.epochStartOffset()) {
            return Future.succeededFuture(Outcome.refused(
                    Refusal.Reason.OFFSET_NOT_AVAILABLE,
                    hosted.topicPartition() + " has a new leader that does not know yet how far the log is committed"));
        }
        if (query instanceof OffsetQuery.Latest) {
            return Future.succeededFuture(Outcome.done(new TimestampOffset(-1, bound, snapshot.leaderEpoch())));
        }
        Callable<Outcome<TimestampOffset>> search = () -> search(hosted, query, bound);
        return coldReads.run(search);
    }

    private static FetchIsolation isolationOf(OffsetQuery query) {
        if (query instanceof OffsetQuery.Latest latest) {
            return latest.isolation();
        }
        return query instanceof OffsetQuery.AtTimestamp at ? at.isolation() : FetchIsolation.HIGH_WATERMARK;
    }

    private static Outcome<TimestampOffset> search(HostedPartition hosted, OffsetQuery query, long bound) {
        try {
            Optional<TimestampOffset> found = query instanceof OffsetQuery.AtTimestamp at
                    ? hosted.log().offsetForTimestamp(at.timestampMs())
                    : hosted.log().maxTimestamp();
            return Outcome.done(found.filter(record -> record.offset() < bound).orElse(NONE));
        } catch (IOException failure) {
            return Outcome.refused(
                    Refusal.Reason.STORAGE_ERROR,
                    hosted.topicPartition() + ": could not search by time in "
                            + hosted.log().directory() + " (" + failure.getMessage() + "): check the disk");
        }
    }

    @Override
    public Future<Outcome<EpochEnd>> endOfEpoch(PartitionRef partition, int leaderEpoch) {
        return Future.succeededFuture(lookup.served(partition)
                .map(hosted -> hosted.log().endOffsetForEpoch(leaderEpoch).orElse(NO_EPOCH)));
    }

    @Override
    public Future<Outcome<Long>> deleteRecords(PartitionRef partition, long beforeOffset) {
        Outcome<HostedPartition> served = lookup.served(partition);
        if (served instanceof Outcome.Done<HostedPartition> done) {
            HostedPartition hosted = done.value();
            Context caller = vertx.getOrCreateContext();
            return HighWatermarkWait.caughtUp(vertx, hosted)
                    .compose(caughtUp -> hosted.deleteRecords(caller, beforeOffset));
        }
        return Future.succeededFuture(served.map(hosted -> -1L));
    }
}
