package io.millrace.http.cluster;

import io.millrace.cluster.ClusterView;
import io.millrace.common.Outcome;
import io.millrace.http.cluster.LeaderGroups.Place;
import io.millrace.peer.PeerCalls;
import io.millrace.service.OffsetService;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.service.PartitionRef;
import io.vertx.core.Future;

/** Answers questions about offsets of partitions wherever they are led. Thread-safe because it has no state of its own. */
public final class RoutedOffsets {
    private static final int TIMEOUT_MS = 10_000;

    private final OffsetService own;
    private final ClusterView cluster;
    private final PeerCalls peers;
    private final int nodeId;

    public RoutedOffsets(OffsetService own, ClusterView cluster, PeerCalls peers, int nodeId) {
        this.own = own;
        this.cluster = cluster;
        this.peers = peers;
        this.nodeId = nodeId;
    }

    /** Answers the other nodes. */
    public Future<Void> serve() {
        return peers.serve(
                OffsetCall.KIND,
                call -> own.find(call.partition(), call.query()).map(outcome -> outcome.map(found -> found)));
    }

    /** The offset; -1 stands for "there is none". */
    public Future<Outcome<Long>> find(PartitionRef partition, OffsetQuery query) {
        Place place = new Place(partition.topicId(), partition.topic(), partition.partition());
        int leader = LeaderGroups.leaderOf(cluster.image(), nodeId, place);
        return (leader == nodeId
                        ? own.find(partition, query)
                        : peers.call(leader, OffsetCall.KIND, new OffsetCall(partition, query), TIMEOUT_MS))
                .map(outcome -> outcome.map(found -> found.offset()));
    }
}
