package io.millrace.service;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.ConfigOperation;
import io.millrace.cluster.CreateTopic;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.config.GroupConfig.InternalTopic;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Creates internal topics when they are first needed, with their full number of replicas: in a cluster that is not complete yet it
 * is better to wait than to keep one replica for good. Thread-safe because it has no mutable state.
 */
public final class InternalTopicService {
    private final ClusterView cluster;
    private final TopicService topics;
    private final int nodeCount;

    /**
     * A service for a cluster of some size.
     *
     * @param nodeCount nodes that the cluster is configured to have; 1 on a standalone node
     */
    public InternalTopicService(ClusterView cluster, TopicService topics, int nodeCount) {
        this.cluster = cluster;
        this.topics = topics;
        this.nodeCount = nodeCount;
    }

    /** The topic, created as {@code wanted} where it does not exist yet. */
    Future<Outcome<TopicRegistration>> ensure(String name, InternalTopic wanted) {
        ClusterImage image = cluster.image();
        Optional<TopicRegistration> known = image.topic(name);
        if (known.isPresent()) {
            return Future.succeededFuture(Outcome.done(known.get()));
        }
        return topics.create(List.of(command(name, wanted, image)), false).map(outcomes -> created(name, outcomes));
    }

    private CreateTopic command(String name, InternalTopic wanted, ClusterImage image) {
        int nodes = Math.max(nodeCount, image.brokers().size());
        int replicationFactor = Math.min(wanted.replicationFactor(), nodes);
        List<ConfigOperation> configs = new ArrayList<>(List.of(
                ConfigOperation.set("cleanup.policy", "compact"),
                ConfigOperation.set("compression.type", "producer"),
                ConfigOperation.set("segment.bytes", Integer.toString(wanted.segmentBytes()))));
        wanted.minInSyncReplicas().ifPresent(replicas -> {
            int possible = Math.min(replicas, replicationFactor);
            configs.add(ConfigOperation.set("min.insync.replicas", Integer.toString(possible)));
        });
        return new CreateTopic(name, wanted.partitions(), replicationFactor, Map.of(), configs);
    }

    private Outcome<TopicRegistration> created(String name, List<Outcome<TopicRegistration>> outcomes) {
        Outcome<TopicRegistration> outcome = outcomes.get(0);
        if (outcome instanceof Outcome.Refused<TopicRegistration> refused
                && refused.refusal().reason() == Reason.TOPIC_ALREADY_EXISTS) {
            return cluster.image()
                    .topic(name)
                    .<Outcome<TopicRegistration>>map(Outcome::done)
                    .orElse(outcome); // Created by somebody else and deleted again: the caller tries later.
        }
        return outcome;
    }
}
