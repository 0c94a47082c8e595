package io.millrace.service;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.InternalTopics;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.runtime.ShardHash;
import io.millrace.coordinator.transaction.AddPartitions;
import io.millrace.coordinator.transaction.ProducerIdentity;
import io.millrace.coordinator.transaction.Transaction;
import io.millrace.peer.PeerCalls;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Asks the coordinator of a transaction, wherever it is. Thread-safe because it has no mutable state. */
public final class RoutedTransactionVerification implements TransactionVerification {
    private static final long TIMEOUT_MS = 5_000;

    private final ClusterView cluster;
    private final PeerCalls peers;

    public RoutedTransactionVerification(ClusterView cluster, PeerCalls peers) {
        this.cluster = cluster;
        this.peers = peers;
    }

    /** Has this node answer for the transactional ids that it coordinates. */
    public static Future<Void> serve(PeerCalls peers, TransactionService here) {
        return peers.serve(
                TransactionMessages.CHECK,
                check -> here.add(new AddPartitions(
                                check.transactionalId(),
                                new ProducerIdentity(check.producerId(), check.producerEpoch()),
                                check.partitions(),
                                check.adds() ? Transaction.EPOCH_FOR_EACH : 0,
                                !check.adds()))
                        .map(Outcome::done));
    }

    @Override
    public Future<List<Optional<Refusal>>> check(TransactionCheck check) {
        Outcome<Integer> coordinator = coordinator(check.transactionalId());
        Future<Outcome<List<Optional<Refusal>>>> answer = coordinator instanceof Outcome.Done<Integer> known
                ? peers.call(known.value(), TransactionMessages.CHECK, check, TIMEOUT_MS)
                : Future.succeededFuture(new Outcome.Refused<>(((Outcome.Refused<Integer>) coordinator).refusal()));
        return answer.map(answers -> TransactionMessages.forEach(check.partitions(), answers));
    }

    private Outcome<Integer> coordinator(String transactionalId) {
        Optional<TopicRegistration> topic = cluster.image().topic(InternalTopics.TRANSACTION_STATE);
        int leader = topic.map(registration -> registration
                        .partitions()
                        .get(ShardHash.partitionOf(
                                transactionalId, registration.partitions().size()))
                        .leader())
                .orElse(-1);
        return cluster.image().brokers().containsKey(leader)
                ? Outcome.done(leader)
                : Outcome.refused(
                        Reason.COORDINATOR_NOT_AVAILABLE,
                        "Nobody coordinates '" + transactionalId + "' now: try again shortly.");
    }
}
