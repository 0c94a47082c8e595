package io.millrace.service;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.InternalTopics;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.runtime.CoordinatorDirectory;
import io.millrace.coordinator.runtime.CoordinatorShard;
import io.millrace.coordinator.runtime.ShardHash;
import io.millrace.coordinator.transaction.AddPartitions;
import io.millrace.coordinator.transaction.DescribeTransaction;
import io.millrace.coordinator.transaction.EndTransaction;
import io.millrace.coordinator.transaction.InitProducer;
import io.millrace.coordinator.transaction.ListTransactions;
import io.millrace.coordinator.transaction.ProducerIdentity;
import io.millrace.coordinator.transaction.Transaction;
import io.millrace.coordinator.transaction.TransactionCommand;
import io.millrace.coordinator.transaction.TransactionEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds the shard that coordinates a transactional id on this node, and brings it the producer ids it needs. Thread-safe because
 * it has no mutable state.
 */
public final class HostedTransactionService implements TransactionService {
    private final CoordinatorDirectory<TransactionEvent> shards;
    private final ClusterView cluster;
    private final ProducerIdService producerIds;

    public HostedTransactionService(
            CoordinatorDirectory<TransactionEvent> shards, ClusterView cluster, ProducerIdService producerIds) {
        this.shards = shards;
        this.cluster = cluster;
        this.producerIds = producerIds;
    }

    @Override
    public Future<Outcome<ProducerIdentity>> begin(
            String transactionalId, int timeoutMs, Optional<ProducerIdentity> expected) {
        // A fresh id comes along although it is seldom used: that costs an increment, and asking twice would cost a
        // turn.
        return producerIds
                .next()
                .compose(next -> next instanceof Outcome.Done<ProducerIdService.ProducerIdentity> fresh
                        ? submit(
                                        transactionalId,
                                        new InitProducer(
                                                transactionalId,
                                                timeoutMs,
                                                expected,
                                                fresh.value().producerId()))
                                .map(outcome -> outcome.map(InitProducer.Reply::producer))
                        : refused(next));
    }

    private static <R> Future<Outcome<R>> refused(Outcome<?> outcome) {
        return Future.succeededFuture(new Outcome.Refused<>(((Outcome.Refused<?>) outcome).refusal()));
    }

    @Override
    public Future<List<Optional<Refusal>>> add(AddPartitions command) {
        List<Optional<Refusal>> unknown =
                command.partitions().stream().map(this::absence).toList();
        if (!command.verifyOnly() && unknown.stream().anyMatch(Optional::isPresent)) {
            return Future.succeededFuture(unknown.stream()
                    .map(refusal -> refusal.or(() -> Optional.of(new Refusal(
                            Reason.OPERATION_NOT_ATTEMPTED, "Not added, because other partitions do not exist."))))
                    .toList());
        }
        return submit(command.transactionalId(), command)
                .map(outcome -> outcome instanceof Outcome.Done<AddPartitions.Reply> done
                        ? done.value().refusals()
                        : Collections.nCopies(
                                command.partitions().size(),
                                Optional.of(((Outcome.Refused<AddPartitions.Reply>) outcome).refusal())));
    }

    /** What is not in the image cannot get a marker: it must not become part of a transaction. */
    private Optional<Refusal> absence(TopicPartition partition) {
        boolean known = cluster.image()
                .topic(partition.topic())
                .filter(topic -> partition.partition() >= 0
                        && partition.partition() < topic.partitions().size())
                .isPresent();
        return known
                ? Optional.empty()
                : Optional.of(
                        new Refusal(Reason.UNKNOWN_TOPIC_OR_PARTITION, "There is no partition " + partition + "."));
    }

    @Override
    public Future<Optional<Refusal>> addOffsets(String transactionalId, ProducerIdentity producer, String groupId) {
        Optional<TopicRegistration> offsets = cluster.image().topic(InternalTopics.CONSUMER_OFFSETS);
        if (offsets.isEmpty()) {
            return Future.succeededFuture(Optional.of(new Refusal(
                    Reason.COORDINATOR_NOT_AVAILABLE,
                    InternalTopics.CONSUMER_OFFSETS
                            + " does not exist yet: ask for the coordinator of the group first.")));
        }
        TopicPartition partition = new TopicPartition(
                InternalTopics.CONSUMER_OFFSETS,
                ShardHash.partitionOf(groupId, offsets.get().partitions().size()));
        return add(new AddPartitions(transactionalId, producer, List.of(partition), 0, false))
                .map(refusals -> refusals.get(0));
    }

    @Override
    public Future<Outcome<ProducerIdentity>> end(
            String transactionalId, ProducerIdentity producer, boolean commit, int clientVersion) {
        return submit(
                        transactionalId,
                        new EndTransaction(transactionalId, producer, commit, clientVersion, OptionalLong.empty()))
                .compose(outcome -> outcome instanceof Outcome.Done<EndTransaction.Reply> done
                                && done.value() instanceof EndTransaction.Reply.FreshProducerIdWanted
                        ? endWithFreshId(transactionalId, producer, commit, clientVersion)
                        : Future.succeededFuture(outcome))
                .map(outcome -> outcome.map(reply -> ((EndTransaction.Reply.Decided) reply).next()));
    }

    private Future<Outcome<EndTransaction.Reply>> endWithFreshId(
            String transactionalId, ProducerIdentity producer, boolean commit, int clientVersion) {
        return producerIds
                .next()
                .compose(next -> next instanceof Outcome.Done<ProducerIdService.ProducerIdentity> fresh
                        ? submit(
                                transactionalId,
                                new EndTransaction(
                                        transactionalId,
                                        producer,
                                        commit,
                                        clientVersion,
                                        OptionalLong.of(fresh.value().producerId())))
                        : refused(next));
    }

    @Override
    public Future<Outcome<Transaction>> describe(String transactionalId) {
        return submit(transactionalId, new DescribeTransaction(transactionalId))
                .map(outcome -> outcome.map(DescribeTransaction.Reply::transaction));
    }

    @Override
    public Future<Outcome<ListTransactions.Reply>> list(ListTransactions command) {
        List<Future<Outcome<ListTransactions.Reply>>> asked =
                shards.all().stream().map(shard -> shard.submit(command)).toList();
        return Future.all(asked).map(answers -> merge(answers.list()));
    }

    private static Outcome<ListTransactions.Reply> merge(List<Outcome<ListTransactions.Reply>> answers) {
        List<ListTransactions.Listed> listed = new ArrayList<>();
        for (Outcome<ListTransactions.Reply> answer : answers) {
            if (answer instanceof Outcome.Done<ListTransactions.Reply> done) {
                listed.addAll(done.value().transactions());
            } else if (((Outcome.Refused<ListTransactions.Reply>) answer)
                            .refusal()
                            .reason()
                    != Reason.NOT_COORDINATOR) {
                return answer;
            }
        }
        return Outcome.done(new ListTransactions.Reply(listed));
    }

    private <R> Future<Outcome<R>> submit(String transactionalId, TransactionCommand<R> command) {
        Optional<CoordinatorShard<TransactionEvent>> shard = cluster.image()
                .topic(InternalTopics.TRANSACTION_STATE)
                .flatMap(topic -> shards.find(ShardHash.partitionOf(
                        transactionalId, topic.partitions().size())));
        return shard.isPresent()
                ? shard.get().submit(command)
                : Future.succeededFuture(Outcome.refused(
                        Reason.NOT_COORDINATOR,
                        "This node does not coordinate '" + transactionalId + "': ask for its coordinator again."));
    }
}
