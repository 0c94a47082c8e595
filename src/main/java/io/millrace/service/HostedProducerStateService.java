package io.millrace.service;

import io.millrace.cluster.ClusterView;
import io.millrace.common.ActiveProducer;
import io.millrace.common.Outcome;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/** Asks the owners of the partitions that this node has a replica of. Thread-safe because it has no mutable state. */
public final class HostedProducerStateService implements ProducerStateService {
    private final Vertx vertx;
    private final PartitionLookup lookup;

    public HostedProducerStateService(Vertx vertx, PartitionDirectory directory, ClusterView cluster) {
        this.vertx = vertx;
        this.lookup = new PartitionLookup(directory, cluster);
    }

    @Override
    public Future<Outcome<List<ActiveProducer>>> activeProducers(PartitionRef partition) {
        Optional<HostedPartition> hosted = lookup.hosted(partition.topicId(), partition.topic(), partition.partition());
        return hosted.isPresent()
                ? hosted.get().activeProducers(vertx.getOrCreateContext())
                : Future.succeededFuture(new Outcome.Refused<>(
                        lookup.absence(partition.topicId(), partition.topic(), partition.partition())));
    }
}
