package io.millrace;

import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.journal.JournalClusterStore;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.storage.LogManager;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Lays the foundation of a node of its own: the metadata is its journal alone. Confined to the thread that starts it. */
final class StandaloneStart {
    private StandaloneStart() {}

    static Foundation found(Vertx vertx, BrokerConfig config, Clock clock, RandomGenerator random, StartSteps steps)
            throws IOException {
        ClusterStore store = JournalClusterStore.open(config.logDirs().get(0), config.nodeId());
        steps.done("the metadata store", store::close);
        MetadataStart metadata = new MetadataStart(config, store);
        LogManager logs = LogManager.open(config, metadata::topicConfig, clock);
        steps.done("the logs", logs::close);
        metadata.reconcile(logs, random);
        return new Foundation(vertx, store, logs, Optional.empty());
    }
}
