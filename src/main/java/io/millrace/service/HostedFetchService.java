package io.millrace.service;

import io.millrace.cluster.ClusterView;
import io.millrace.common.Clock;
import io.millrace.common.Outcome;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.PartitionDirectory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * Reads from the partitions this node hosts, on the calling event loop where the bytes are near the end of a log, otherwise on a
 * bounded pool. Thread-safe because each fetch has its own state.
 */
public final class HostedFetchService implements FetchService {
    private final Vertx vertx;
    private final Clock clock;
    private final PartitionLookup lookup;
    private final NearerReplica nearer;
    private final BlockingPool coldReads;

    /**
     * Makes the service.
     *
     * @param nearer where leaders send their readers
     * @param coldReads pool for reads that may wait for a disk; its queue is bounded by the fetches in flight
     */
    public HostedFetchService(
            Vertx vertx,
            Clock clock,
            PartitionDirectory directory,
            ClusterView cluster,
            NearerReplica nearer,
            BlockingPool coldReads) {
        this.vertx = vertx;
        this.clock = clock;
        this.lookup = new PartitionLookup(directory, cluster);
        this.nearer = nearer;
        this.coldReads = coldReads;
    }

    @Override
    public Future<List<Outcome<FetchedPartition>>> fetch(FetchCommand command) {
        Context caller = vertx.getOrCreateContext();
        WaitingFetch fetch = new WaitingFetch(command, lookup, nearer, vertx, caller, coldReads, clock);
        if (Vertx.currentContext() == null) {
            caller.runOnContext(ignored -> fetch.read(false));
        } else {
            fetch.read(false);
        }
        return fetch.outcomes();
    }
}
