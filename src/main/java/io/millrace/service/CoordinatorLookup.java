package io.millrace.service;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.InternalTopics;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.config.GroupConfig.InternalTopic;
import io.millrace.coordinator.runtime.ShardHash;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Finds the node that coordinates a group: the leader of the partition of the internal topic that holds the group, which is
 * created when the first group is asked for. Thread-safe because it has no mutable state.
 */
public final class CoordinatorLookup {
    private final ClusterView cluster;
    private final InternalTopicService topics;
    private final InternalTopic offsetsTopic;

    public CoordinatorLookup(ClusterView cluster, InternalTopicService topics, InternalTopic offsetsTopic) {
        this.cluster = cluster;
        this.topics = topics;
        this.offsetsTopic = offsetsTopic;
    }

    /** The node that coordinates a group; refused with COORDINATOR_NOT_AVAILABLE where there is none now. */
    public Future<Outcome<BrokerRegistration>> ofGroup(String groupId) {
        return topics.ensure(InternalTopics.CONSUMER_OFFSETS, offsetsTopic)
                .map(outcome -> outcome instanceof Outcome.Done<TopicRegistration> done
                        ? leader(done.value(), groupId)
                        : Outcome.refused(
                                Reason.COORDINATOR_NOT_AVAILABLE,
                                "The topic of the groups could not be created: "
                                        + ((Outcome.Refused<TopicRegistration>) outcome)
                                                .refusal()
                                                .message()));
    }

    private Outcome<BrokerRegistration> leader(TopicRegistration topic, String groupId) {
        int partition = ShardHash.partitionOf(groupId, topic.partitions().size());
        int leader = topic.partitions().get(partition).leader();
        return Optional.ofNullable(cluster.image().brokers().get(leader))
                .<Outcome<BrokerRegistration>>map(Outcome::done)
                .orElseGet(() -> Outcome.refused(
                        Reason.COORDINATOR_NOT_AVAILABLE,
                        topic.name() + "-" + partition + ", which holds group '" + groupId
                                + "', has no leader: try again shortly."));
    }
}
