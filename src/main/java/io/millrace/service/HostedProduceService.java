package io.millrace.service;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.InternalTopics;
import io.millrace.common.Clock;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.partition.AppendBatch;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.PartitionVerticles;
import io.millrace.partition.ProduceTransaction;
import io.millrace.replica.LeaderState;
import io.millrace.storage.AppendOutcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Appends to the partitions this node hosts. Thread-safe because it has no state of its own. */
public final class HostedProduceService implements ProduceService {
    private final Vertx vertx;
    private final Clock clock;
    private final PartitionVerticles verticles;
    private final PartitionLookup lookup;
    private final TransactionVerification coordinators;

    /**
     * A service over the partitions of {@code directory}.
     *
     * @param coordinators asked before the first append of a transaction
     */
    public HostedProduceService(
            Vertx vertx,
            Clock clock,
            PartitionDirectory directory,
            PartitionVerticles verticles,
            ClusterView cluster,
            TransactionVerification coordinators) {
        this.vertx = vertx;
        this.clock = clock;
        this.verticles = verticles;
        this.lookup = new PartitionLookup(directory, cluster);
        this.coordinators = coordinators;
    }

    @Override
    public Future<List<Outcome<AppendReply>>> append(
            List<AppendCommand> commands, Optional<TransactionScope> transaction, short acks, int timeoutMs) {
        if (!LeaderState.validAcks(acks)) {
            Outcome<AppendReply> refused =
                    Outcome.refused(Refusal.Reason.INVALID_REQUIRED_ACKS, "acks=" + acks + " is not 0, 1 or -1 (all)");
            return Future.succeededFuture(Collections.nCopies(commands.size(), refused));
        }
        if (commands.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Context caller = vertx.getOrCreateContext();
        long deadlineNanos = clock.nowNanos() + timeoutMs * 1_000_000L;
        AppendBatch batch = transaction.isEmpty()
                ? new AppendBatch(caller, commands.size(), acks, deadlineNanos)
                : AppendBatch.inTransaction(
                        caller, commands.size(), acks, deadlineNanos, inTransaction(caller, transaction.get()));
        for (int slot = 0; slot < commands.size(); slot++) {
            submit(batch, slot, commands.get(slot));
        }
        verticles.wakeOwners();
        return batch.outcomes().map(HostedProduceService::replies);
    }

    private ProduceTransaction inTransaction(Context caller, TransactionScope scope) {
        RequestVerification verification = new RequestVerification(caller, scope, coordinators);
        return new ProduceTransaction(scope.transactionalId(), scope.adds(), verification);
    }

    private void submit(AppendBatch batch, int slot, AppendCommand command) {
        Optional<HostedPartition> hosted = lookup.hosted(command.topicId(), command.topic(), command.partition());
        if (hosted.isEmpty()) {
            batch.refuse(slot, lookup.absence(command.topicId(), command.topic(), command.partition()));
        } else if (InternalTopics.contains(hosted.get().topicPartition().topic())) {
            batch.refuse(slot, notForClients(hosted.get().topicPartition()));
        } else {
            hosted.get().append(batch, slot, command.records());
        }
    }

    private static Refusal notForClients(TopicPartition partition) {
        return new Refusal(
                Refusal.Reason.INVALID_TOPIC, partition + " is internal: only the cluster itself writes to it");
    }

    private static List<Outcome<AppendReply>> replies(List<AppendOutcome> outcomes) {
        List<Outcome<AppendReply>> replies = new ArrayList<>(outcomes.size());
        for (AppendOutcome outcome : outcomes) {
            replies.add(reply(outcome));
        }
        return replies;
    }

    private static Outcome<AppendReply> reply(AppendOutcome outcome) {
        if (outcome instanceof AppendOutcome.Appended appended) {
            return Outcome.done(
                    new AppendReply(appended.baseOffset(), appended.logAppendTimeMs(), appended.logStartOffset()));
        }
        if (outcome instanceof AppendOutcome.Duplicate duplicate) {
            return Outcome.done(
                    new AppendReply(duplicate.baseOffset(), duplicate.logAppendTimeMs(), duplicate.logStartOffset()));
        }
        return new Outcome.Refused<>(((AppendOutcome.Refused) outcome).refusal());
    }
}
