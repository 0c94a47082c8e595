package io.millrace;

import io.millrace.cluster.BrokerDecisions;
import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.BrokerStart;
import io.millrace.cluster.BrokerStart.PreviousStop;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.Decision;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.MetadataChange.DeletedTopicCleared;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Clock;
import io.millrace.common.Outcome;
import io.millrace.common.TopicId;
import io.millrace.config.BrokerConfig;
import io.millrace.storage.DirectoryContents;
import io.millrace.storage.LogManager;
import io.millrace.storage.PartitionLog;
import io.millrace.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lays the foundation of one of several nodes: registers it with what its disks are worth, opens its logs, and removes those
 * that the cluster gave away or deleted while it was gone. Confined to the thread that starts the node.
 */
final class ClusterStart {
    private static final Logger log = LoggerFactory.getLogger(ClusterStart.class);

    private final BrokerConfig config;
    private final Clock clock;
    private final RandomGenerator random;
    private final ClusterLink link;
    private final ClusterStore store;
    private final StartCommits commits;

    ClusterStart(BrokerConfig config, Clock clock, RandomGenerator random, ClusterLink link) {
        this.config = config;
        this.clock = clock;
        this.random = random;
        this.link = link;
        this.store = link.store();
        this.commits = new StartCommits(store, config.nodeId());
    }

    /**
     * Registers the node and opens its logs.
     *
     * @param ownHost host that the other nodes reach, and that clients are told where a listener names none
     * @throws IOException with a sentence for a person: other cluster's or node's directories, no majority
     */
    Foundation found(String ownHost, StartSteps steps) throws IOException {
        BrokerRegistration registration = register(ownHost);
        LogManager logs = LogManager.open(
                config,
                new MetadataStart(config, store)::topicConfig,
                clock,
                store.state().image().clusterId());
        steps.done("the logs", logs::close);
        removeStrays(logs);
        DamagedReplicas damaged = new DamagedReplicas(config.nodeId(), logs);
        commits.commit(damaged::withdraw);
        damaged.cut(store.state());
        return new Foundation(
                link.vertx(),
                store,
                logs,
                Optional.of(new Foundation.ClusterPart(registration, link.membership(), ownHost)));
    }

    private BrokerRegistration register(String ownHost) throws IOException {
        DirectoryContents contents = DirectoryContents.look(config.logDirs(), config.nodeId());
        String freshId = TopicId.random(random).toString();
        BrokerDecisions decisions = new BrokerDecisions(config);
        Outcome<BrokerRegistration> outcome =
                commits.commit(state -> decisions.register(state, start(state, contents, freshId, ownHost)));
        if (outcome instanceof Outcome.Refused<BrokerRegistration> refused) {
            throw new StorageException(refused.refusal().message());
        }
        BrokerRegistration registered = ((Outcome.Done<BrokerRegistration>) outcome).value();
        log.info(
                "Registered as node {} of cluster {} in broker epoch {}",
                config.nodeId(),
                store.state().image().clusterId(),
                registered.brokerEpoch());
        return registered;
    }

    private BrokerStart start(ClusterState state, DirectoryContents contents, String freshId, String ownHost) {
        String forNewOnes = state.image().clusterId().isEmpty() ? freshId : "";
        PreviousStop previousStop = contents.clusterId().isEmpty()
                ? PreviousStop.NONE
                : contents.stoppedCleanly() ? PreviousStop.CLEAN : PreviousStop.CRASHED;
        return new BrokerStart(
                config.nodeId(),
                link.incarnation(),
                contents.clusterId().orElse(forNewOnes),
                Endpoints.amongOthers(config, ownHost),
                config.rack(),
                previousStop);
    }

    private void removeStrays(LogManager logs) throws IOException {
        ClusterState state = store.state();
        for (PartitionLog found : List.copyOf(logs.logs())) {
            if (!found.topicId().equals(TopicId.ZERO)) {
                remove(logs, state, found);
            }
        }
        commits.commit(now -> new Decision<>(cleared(now), true));
    }

    private void remove(LogManager logs, ClusterState state, PartitionLog found) throws IOException {
        Optional<TopicRegistration> topic = state.image().topic(found.topicId());
        boolean givenAway = topic.isPresent() && !isHere(topic.get(), found);
        if (givenAway || state.deletedTopics().containsKey(found.topicId())) {
            log.info("{} was deleted or given to other nodes while this one was down: removed", found.topicPartition());
            logs.delete(found.topicPartition());
        } else if (topic.isEmpty()) {
            log.warn(
                    "{} in {} belongs to topic id {}, which this cluster never had: it is left alone",
                    found.topicPartition(),
                    found.directory(),
                    found.topicId());
        }
    }

    private boolean isHere(TopicRegistration topic, PartitionLog found) {
        int partition = found.topicPartition().partition();
        return partition < topic.partitions().size()
                && topic.partitions().get(partition).replicas().contains(config.nodeId());
    }

    private List<MetadataChange> cleared(ClusterState state) {
        List<MetadataChange> cleared = new ArrayList<>();
        state.deletedTopics().forEach((id, holders) -> {
            if (holders.contains(config.nodeId())) {
                cleared.add(new DeletedTopicCleared(id, config.nodeId()));
            }
        });
        return cleared;
    }
}
