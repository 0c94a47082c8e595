package io.millrace.service;

import io.millrace.cluster.InternalTopics;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.EndOffsets;
import io.millrace.coordinator.group.GroupEvent;
import io.millrace.coordinator.runtime.CoordinatorDirectory;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets coordinators of groups write the markers of their own partitions, because offsets count from there on; all other markers
 * go to the partitions. Thread-safe because it has no mutable state.
 */
public final class GroupTransactionMarkers implements TransactionMarkers {
    private static final short EPOCH_PER_TRANSACTION = 2;

    private final TransactionMarkers partitions;
    private final CoordinatorDirectory<GroupEvent> groups;

    /**
     * Puts the coordinators of groups in front of the partitions.
     *
     * @param partitions writes to all but the partitions of the groups
     */
    public GroupTransactionMarkers(TransactionMarkers partitions, CoordinatorDirectory<GroupEvent> groups) {
        this.partitions = partitions;
        this.groups = groups;
    }

    @Override
    public Future<List<Optional<Refusal>>> write(TransactionMarker marker) {
        List<TopicPartition> others = marker.partitions().stream()
                .filter(partition -> !isOfGroups(partition))
                .toList();
        List<Future<Optional<Refusal>>> ended = marker.partitions().stream()
                .filter(GroupTransactionMarkers::isOfGroups)
                .map(partition -> end(marker, partition))
                .toList();
        return partitions
                .write(marker.withPartitions(others))
                .compose(written -> Future.all(ended)
                        .map(all -> inOrder(marker.partitions(), written, all.<Optional<Refusal>>list())));
    }

    private static boolean isOfGroups(TopicPartition partition) {
        return partition.topic().equals(InternalTopics.CONSUMER_OFFSETS);
    }

    private Future<Optional<Refusal>> end(TransactionMarker marker, TopicPartition partition) {
        EndOffsets end = new EndOffsets(
                marker.producerId(),
                marker.producerEpoch(),
                marker.coordinatorEpoch(),
                marker.commit(),
                marker.transactionVersion() >= EPOCH_PER_TRANSACTION);
        return groups.find(partition.partition())
                .map(shard -> shard.submit(end).map(GroupTransactionMarkers::refusal))
                .orElseGet(() -> Future.succeededFuture(Optional.of(new Refusal(
                        Refusal.Reason.NOT_LEADER, partition + " is not led by this node: ask its leader"))));
    }

    private static Optional<Refusal> refusal(Outcome<EndOffsets.Reply> outcome) {
        return outcome instanceof Outcome.Refused<EndOffsets.Reply> refused
                ? Optional.of(refused.refusal())
                : Optional.empty();
    }

    private static List<Optional<Refusal>> inOrder(
            List<TopicPartition> asked, List<Optional<Refusal>> written, List<Optional<Refusal>> ended) {
        List<Optional<Refusal>> merged = new ArrayList<>(asked.size());
        int nextWritten = 0;
        int nextEnded = 0;
        for (TopicPartition partition : asked) {
            merged.add(isOfGroups(partition) ? ended.get(nextEnded++) : written.get(nextWritten++));
        }
        return merged;
    }
}
