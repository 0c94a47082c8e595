package io.millrace.service;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicPartition;
import io.millrace.peer.PeerCalls;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Has markers written by the leaders of their partitions, wherever they are. Thread-safe because it has no mutable state. */
public final class RoutedTransactionMarkers implements TransactionMarkers {
    /** Longer than a leader waits for its in-sync replicas. */
    private static final long TIMEOUT_MS = 10_000;

    private final ClusterView cluster;
    private final PeerCalls peers;

    public RoutedTransactionMarkers(ClusterView cluster, PeerCalls peers) {
        this.cluster = cluster;
        this.peers = peers;
    }

    /** Has this node answer for the partitions that it leads. */
    public static Future<Void> serve(PeerCalls peers, TransactionMarkers here) {
        return peers.serve(
                TransactionMessages.MARKERS, marker -> here.write(marker).map(Outcome::done));
    }

    @Override
    public Future<List<Optional<Refusal>>> write(TransactionMarker marker) {
        ClusterImage image = cluster.image();
        Map<TopicPartition, Optional<Refusal>> results = new HashMap<>();
        Map<Integer, List<TopicPartition>> byLeader = new TreeMap<>();
        for (TopicPartition partition : marker.partitions()) {
            Outcome<Integer> leader = leader(image, partition);
            if (leader instanceof Outcome.Done<Integer> known) {
                byLeader.computeIfAbsent(known.value(), node -> new ArrayList<>())
                        .add(partition);
            } else {
                results.put(partition, Optional.of(((Outcome.Refused<Integer>) leader).refusal()));
            }
        }
        List<Future<List<Optional<Refusal>>>> calls = new ArrayList<>();
        byLeader.forEach((node, partitions) ->
                calls.add(write(node, marker.withPartitions(partitions)).onSuccess(refusals -> {
                    for (int i = 0; i < partitions.size(); i++) {
                        results.put(partitions.get(i), refusals.get(i));
                    }
                })));
        return Future.all(calls)
                .map(all -> marker.partitions().stream().map(results::get).toList());
    }

    private static Outcome<Integer> leader(ClusterImage image, TopicPartition partition) {
        Optional<PartitionRegistration> registration = image.topic(partition.topic())
                .filter(topic -> partition.partition() < topic.partitions().size())
                .map(topic -> topic.partitions().get(partition.partition()));
        if (registration.isEmpty()) {
            return Outcome.refused(Reason.UNKNOWN_TOPIC_OR_PARTITION, "There is no partition " + partition + ".");
        }
        int leader = registration.get().leader();
        return image.brokers().containsKey(leader)
                ? Outcome.done(leader)
                : Outcome.refused(Reason.LEADER_NOT_AVAILABLE, partition + " has no leader now.");
    }

    private Future<List<Optional<Refusal>>> write(int node, TransactionMarker marker) {
        return peers.call(node, TransactionMessages.MARKERS, marker, TIMEOUT_MS)
                .map(answer -> TransactionMessages.forEach(marker.partitions(), answer));
    }
}
