package io.millrace.api.data;

import io.millrace.api.AdvertisedAddress;
import io.millrace.api.RequestContext;
import io.millrace.api.TopicIds;
import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/**
 * The leaders an answer names to a client that asked the wrong node (KIP-951), and where they are reached. Confined to the
 * answer it is made for.
 */
final class CurrentLeaders {
    private final ClusterImage image;
    private final RequestContext context;
    private final Map<Integer, Endpoint> endpoints = new LinkedHashMap<>();

    /** A leader's address; {@code rack} is null on the wire where it is empty here. */
    record Endpoint(int nodeId, String host, int port, Optional<String> rack) {}

    CurrentLeaders(ClusterImage image, RequestContext context) {
        this.image = image;
        this.context = context;
    }

    /** The partition as this node knows it; its leader is among the endpoints from then on. */
    Optional<PartitionRegistration> of(Uuid topicId, String topic, int partition) {
        Optional<TopicRegistration> found =
                topicId.equals(Uuid.ZERO_UUID) ? image.topic(topic) : image.topic(TopicIds.of(topicId));
        Optional<PartitionRegistration> registration = found.filter(known ->
                        partition >= 0 && partition < known.partitions().size())
                .map(known -> known.partitions().get(partition));
        registration
                .map(known -> image.brokers().get(known.leader()))
                .ifPresent(leader -> endpoints.computeIfAbsent(leader.nodeId(), nodeId -> endpoint(leader)));
        return registration;
    }

    Iterable<Endpoint> endpoints() {
        return endpoints.values();
    }

    private Endpoint endpoint(BrokerRegistration broker) {
        AdvertisedAddress address = AdvertisedAddress.of(broker, context);
        return new Endpoint(broker.nodeId(), address.host(), address.port(), broker.rack());
    }
}
