package io.millrace;

import io.millrace.cluster.Adoption.FoundLog;
import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.CommitOutcome;
import io.millrace.cluster.Decision;
import io.millrace.cluster.EffectiveConfigs;
import io.millrace.cluster.NodeStart;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.EpochEnd;
import io.millrace.common.Outcome;
import io.millrace.config.BrokerConfig;
import io.millrace.config.TopicConfig;
import io.millrace.storage.LogManager;
import io.millrace.storage.PartitionLog;
import io.millrace.storage.StorageException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the metadata of a standalone node and what its disks hold together, before anything is served. */
final class MetadataStart {
    private static final Logger log = LoggerFactory.getLogger(MetadataStart.class);

    private final BrokerConfig config;
    private final ClusterStore store;

    MetadataStart(BrokerConfig config, ClusterStore store) {
        this.config = config;
        this.store = store;
    }

    /** Effective config of a topic by its name, for logs that are loaded before anything is published. */
    TopicConfig topicConfig(String topic) {
        ClusterImage image = store.state().image();
        Map<String, String> overrides =
                image.topic(topic).map(TopicRegistration::overrides).orElse(Map.of());
        return TopicConfig.of(EffectiveConfigs.ofBroker(config, image), overrides);
    }

    /**
     * Commits what the metadata must learn: the cluster's name, this node, topics found on disk.
     *
     * @throws StorageException when the logs and the metadata are of different clusters
     */
    void reconcile(LogManager logs, RandomGenerator random) throws IOException {
        List<FoundLog> found = logs.logs().stream().map(MetadataStart::describe).toList();
        Outcome<Decision<List<String>>> outcome =
                NodeStart.decide(store.state(), logs.clusterId(), logs.stoppedCleanly(), registration(), found, random);
        if (outcome instanceof Outcome.Refused<Decision<List<String>>> refused) {
            throw new StorageException(refused.refusal().message());
        }
        Decision<List<String>> decision = ((Outcome.Done<Decision<List<String>>>) outcome).value();
        if (!decision.reply().isEmpty()) {
            log.info("Found topics that the metadata did not know and adopts them: {}", decision.reply());
        }
        if (!decision.changes().isEmpty()
                && !(store.commit(decision.changes(), store.state().image().version())
                        instanceof CommitOutcome.Committed)) {
            throw new StorageException("The metadata changed while this node was starting: start it again.");
        }
    }

    private static FoundLog describe(PartitionLog found) {
        return new FoundLog(
                found.topicId(),
                found.topicPartition().topic(),
                found.topicPartition().partition(),
                found.endOffsetForEpoch(Integer.MAX_VALUE)
                        .map(EpochEnd::leaderEpoch)
                        .orElse(-1));
    }

    private BrokerRegistration registration() {
        return new BrokerRegistration(config.nodeId(), Endpoints.alone(config), config.rack());
    }
}
