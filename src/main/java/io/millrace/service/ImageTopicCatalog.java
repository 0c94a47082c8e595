package io.millrace.service;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.TopicRegistration;
import io.millrace.cluster.runtime.ImageListener;
import io.millrace.common.TopicId;
import io.millrace.coordinator.group.TopicCatalog;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The topics of the latest image, for the coordinators of groups. Thread-safe because it publishes immutable maps through
 * one volatile reference.
 */
public final class ImageTopicCatalog implements TopicCatalog, ImageListener {
    private volatile Topics topics = new Topics(Map.of(), Map.of(), Map.of());

    private record Topics(
            Map<String, TopicRegistration> byName,
            Map<TopicId, TopicRegistration> byId,
            Map<Integer, BrokerRegistration> brokers) {}

    @Override
    public Future<Void> onImage(ClusterImage previous, ClusterImage current) {
        topics = new Topics(current.topicsByName(), current.topicsById(), current.brokers());
        return Future.succeededFuture();
    }

    @Override
    public Optional<Topic> byName(String name) {
        return Optional.ofNullable(topics.byName().get(name)).map(ImageTopicCatalog::topic);
    }

    @Override
    public Optional<Topic> byId(TopicId id) {
        return Optional.ofNullable(topics.byId().get(id)).map(ImageTopicCatalog::topic);
    }

    @Override
    public Collection<Topic> all() {
        return topics.byId().values().stream().map(ImageTopicCatalog::topic).toList();
    }

    @Override
    public Set<String> racksOf(TopicId id, int partition) {
        Topics current = topics;
        TopicRegistration topic = current.byId().get(id);
        Set<String> racks = new HashSet<>();
        if (topic != null && partition < topic.partitions().size()) {
            for (int replica : topic.partitions().get(partition).replicas()) {
                Optional.ofNullable(current.brokers().get(replica))
                        .flatMap(BrokerRegistration::rack)
                        .ifPresent(racks::add);
            }
        }
        return racks;
    }

    private static Topic topic(TopicRegistration registration) {
        return new Topic(
                registration.id(),
                registration.name(),
                registration.partitions().size());
    }
}
