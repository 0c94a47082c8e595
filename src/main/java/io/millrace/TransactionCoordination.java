package io.millrace;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.InternalTopics;
import io.millrace.cluster.Membership;
import io.millrace.cluster.runtime.ImageListener;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.config.TransactionConfig;
import io.millrace.coordinator.runtime.CoordinatorHosting;
import io.millrace.coordinator.runtime.CoordinatorKind;
import io.millrace.coordinator.transaction.TransactionCoordinator;
import io.millrace.coordinator.transaction.TransactionEvent;
import io.millrace.coordinator.transaction.TransactionEventCodec;
import io.millrace.coordinator.transaction.TransactionSettings;
import io.millrace.partition.PartitionDirectory;
import io.millrace.peer.EventBusPeerCalls;
import io.millrace.service.HostedTransactionMarkers;
import io.millrace.service.HostedTransactionService;
import io.millrace.service.ProducerIdService;
import io.millrace.service.RoutedTransactionMarkers;
import io.millrace.service.RoutedTransactionVerification;
import io.millrace.service.TransactionEffects;
import io.millrace.service.TransactionMarkers;
import io.millrace.service.TransactionService;
import io.millrace.service.TransactionVerification;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** What coordinates transactions on one node and reaches their partitions, put together. Confined to the start of the node. */
final class TransactionCoordination {
    /** How long an append to the internal topic, or a marker, may wait for the in-sync replicas. */
    private static final int COMMIT_TIMEOUT_MS = 5_000;

    /** How long a request may wait for the outcome of the transaction before to be written. */
    private static final long PATIENCE_MS = 500;

    private final TransactionConfig config;
    private final EventBusPeerCalls peers;
    private final TransactionMarkers logMarkers;
    private final TransactionVerification verification;
    private final CoordinatorHosting<TransactionEvent> hosting;
    private final TransactionService service;

    TransactionCoordination(
            Vertx vertx,
            Clock clock,
            BrokerConfig config,
            PartitionDirectory partitions,
            ClusterView cluster,
            ProducerIdService producerIds) {
        this.config = config.transactions();
        this.peers = new EventBusPeerCalls(vertx, config.nodeId());
        this.logMarkers = new HostedTransactionMarkers(vertx, clock, partitions, cluster, COMMIT_TIMEOUT_MS);
        this.verification = new RoutedTransactionVerification(cluster, peers);
        TransactionSettings settings = new TransactionSettings(
                this.config.maxTimeoutMs(),
                this.config.idExpirationMs(),
                this.config.expiryCheckIntervalMs(),
                PATIENCE_MS);
        CoordinatorKind<TransactionEvent> kind = new CoordinatorKind<>(
                InternalTopics.TRANSACTION_STATE,
                () -> new TransactionCoordinator(settings),
                new TransactionEventCodec(),
                new TransactionEffects(vertx, cluster, new RoutedTransactionMarkers(cluster, peers), producerIds),
                COMMIT_TIMEOUT_MS,
                this.config.loadBufferBytes());
        this.hosting = new CoordinatorHosting<>(vertx, clock, config.nodeId(), partitions, kind);
        this.service = new HostedTransactionService(hosting.directory(), cluster, producerIds);
    }

    /** To be told of images behind the hosting of partitions. */
    ImageListener listener() {
        return hosting;
    }

    /**
     * Answers other nodes from now on, and coordinates what the images say.
     *
     * @param markers writes markers to everything that this node leads
     */
    Future<Void> start(TransactionMarkers markers) {
        return RoutedTransactionMarkers.serve(peers, markers)
                .compose(served -> RoutedTransactionVerification.serve(peers, service))
                .compose(served -> hosting.start(config.coordinatorInstances()));
    }

    /** Has calls to nodes that are gone end at once. */
    void follow(Membership membership) {
        new LostMembers(membership).onLost(peers::memberLost);
    }

    Future<Void> stop() {
        return hosting.stop();
    }

    TransactionService service() {
        return service;
    }

    /** Asked before something is appended in a transaction. */
    TransactionVerification verification() {
        return verification;
    }

    /** Writes markers to the logs of the partitions that this node leads, and tells nobody else. */
    TransactionMarkers logMarkers() {
        return logMarkers;
    }
}
