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
 * Finds the node that coordinates a group or a transactional id: the leader of the partition of the internal topic that holds
 * it, which is created when the first one is asked for. Thread-safe because it has no mutable state.
 */
public final class CoordinatorLookup {
    private final ClusterView cluster;
    private final InternalTopicService topics;
    private final InternalTopic offsetsTopic;
    private final InternalTopic transactionTopic;

    public CoordinatorLookup(
            ClusterView cluster,
            InternalTopicService topics,
            InternalTopic offsetsTopic,
            InternalTopic transactionTopic) {
        this.cluster = cluster;
        this.topics = topics;
        this.offsetsTopic = offsetsTopic;
        this.transactionTopic = transactionTopic;
    }

    /** The node that coordinates a group; refused with COORDINATOR_NOT_AVAILABLE where there is none now. */
    public Future<Outcome<BrokerRegistration>> ofGroup(String groupId) {
        return find(InternalTopics.CONSUMER_OFFSETS, offsetsTopic, groupId);
    }

    /** The node that coordinates a transactional id; refused with COORDINATOR_NOT_AVAILABLE where there is none now. */
    public Future<Outcome<BrokerRegistration>> ofTransaction(String transactionalId) {
        return find(InternalTopics.TRANSACTION_STATE, transactionTopic, transactionalId);
    }

    private Future<Outcome<BrokerRegistration>> find(String name, InternalTopic wanted, String key) {
        return topics.ensure(name, wanted)
                .map(outcome -> outcome instanceof Outcome.Done<TopicRegistration> done
                        ? leader(done.value(), key)
                        : Outcome.refused(
                                Reason.COORDINATOR_NOT_AVAILABLE,
                                name + " could not be created: "
                                        + ((Outcome.Refused<TopicRegistration>) outcome)
                                                .refusal()
                                                .message()));
    }

    private Outcome<BrokerRegistration> leader(TopicRegistration topic, String key) {
        int partition = ShardHash.partitionOf(key, topic.partitions().size());
        int leader = topic.partitions().get(partition).leader();
        return Optional.ofNullable(cluster.image().brokers().get(leader))
                .<Outcome<BrokerRegistration>>map(Outcome::done)
                .orElseGet(() -> Outcome.refused(
                        Reason.COORDINATOR_NOT_AVAILABLE,
                        topic.name() + "-" + partition + ", which holds '" + key
                                + "', has no leader: try again shortly."));
    }
}
