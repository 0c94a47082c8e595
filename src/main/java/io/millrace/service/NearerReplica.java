package io.millrace.service;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.common.TopicId;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which replica a reader is to be sent to instead of the leader: one in its own rack (KIP-392). Immutable; thread-safe because the
 * view is.
 */
public final class NearerReplica {
    private final ClusterView cluster;
    private final boolean byRack;

    /**
     * Chooses for the leaders on one node.
     *
     * @param byRack false sends nobody anywhere
     */
    public NearerReplica(ClusterView cluster, boolean byRack) {
        this.cluster = cluster;
        this.byRack = byRack;
    }

    /**
     * A follower in the reader's rack, where the leader is in another one. It is in sync, so it has everything below the high
     * watermark; the caller has checked that the reader asks for no more.
     */
    OptionalInt of(TopicId topicId, int partition, String rack) {
        if (!byRack || rack.isEmpty()) {
            return OptionalInt.empty();
        }
        ClusterImage image = cluster.image();
        Optional<PartitionRegistration> registration = image.topic(topicId)
                .filter(topic -> partition < topic.partitions().size())
                .map(topic -> topic.partitions().get(partition));
        if (registration.isEmpty() || isIn(rack, image, registration.get().leader())) {
            return OptionalInt.empty();
        }
        return registration.get().replicas().stream()
                .filter(registration.get().isr()::contains)
                .filter(node -> isIn(rack, image, node))
                .mapToInt(node -> node)
                .findFirst();
    }

    private static boolean isIn(String rack, ClusterImage image, int node) {
        BrokerRegistration broker = image.brokers().get(node);
        return broker != null
                && broker.active()
                && broker.rack().filter(rack::equals).isPresent();
    }
}
