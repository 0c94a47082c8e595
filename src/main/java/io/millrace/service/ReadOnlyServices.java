package io.millrace.service;

import io.millrace.common.EpochEnd;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TimestampOffset;
import io.millrace.coordinator.group.ConsumerGroupDescribe;
import io.millrace.coordinator.group.DescribeGroup;
import io.millrace.coordinator.group.GroupCommand;
import io.millrace.coordinator.group.ListGroups;
import io.millrace.coordinator.group.OffsetFetch;
import io.millrace.coordinator.group.RebalanceHistory;
import io.millrace.coordinator.transaction.AddPartitions;
import io.millrace.coordinator.transaction.ListTransactions;
import io.millrace.coordinator.transaction.ProducerIdentity;
import io.millrace.coordinator.transaction.Transaction;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Services that answer questions and refuse whatever would change something. Stateless. */
public final class ReadOnlyServices {
    static final String SENTENCE =
            "This node takes no changes over HTTP, because http.read.only=true is set. Use a Kafka client.";

    private static final Refusal REFUSAL = new Refusal(Reason.POLICY_VIOLATION, SENTENCE);

    private ReadOnlyServices() {}

    private static <T> Outcome<T> refused() {
        return new Outcome.Refused<>(REFUSAL);
    }

    /** Appends nothing. */
    public static ProduceService produce() {
        return (commands, transaction, acks, timeoutMs) ->
                Future.succeededFuture(Collections.nCopies(commands.size(), refused()));
    }

    /** Ends no transaction. */
    public static TransactionMarkers markers() {
        return marker ->
                Future.succeededFuture(Collections.nCopies(marker.partitions().size(), Optional.of(REFUSAL)));
    }

    /** Describes groups and tells what they committed. */
    public static GroupService groups(GroupService groups) {
        return new GroupService() {
            @Override
            public <R> Future<Outcome<R>> submit(String groupId, GroupCommand<R> command) {
                return isQuestion(command) ? groups.submit(groupId, command) : Future.succeededFuture(refused());
            }

            @Override
            public Future<Outcome<ListGroups.Reply>> list(ListGroups command) {
                return groups.list(command);
            }
        };
    }

    private static boolean isQuestion(GroupCommand<?> command) {
        return command instanceof DescribeGroup
                || command instanceof ConsumerGroupDescribe
                || command instanceof ListGroups
                || command instanceof OffsetFetch
                || command instanceof RebalanceHistory;
    }

    /** Lists and describes transactions. */
    public static TransactionService transactions(TransactionService transactions) {
        return new TransactionService() {
            @Override
            public Future<Outcome<ProducerIdentity>> begin(
                    String transactionalId, int timeoutMs, Optional<ProducerIdentity> expected) {
                return Future.succeededFuture(refused());
            }

            @Override
            public Future<List<Optional<Refusal>>> add(AddPartitions command) {
                return Future.succeededFuture(
                        Collections.nCopies(command.partitions().size(), Optional.of(REFUSAL)));
            }

            @Override
            public Future<Optional<Refusal>> addOffsets(
                    String transactionalId, ProducerIdentity producer, String groupId) {
                return Future.succeededFuture(Optional.of(REFUSAL));
            }

            @Override
            public Future<Outcome<ProducerIdentity>> end(
                    String transactionalId, ProducerIdentity producer, boolean commit, int clientVersion) {
                return Future.succeededFuture(refused());
            }

            @Override
            public Future<Outcome<Transaction>> describe(String transactionalId) {
                return transactions.describe(transactionalId);
            }

            @Override
            public Future<Outcome<ListTransactions.Reply>> list(ListTransactions command) {
                return transactions.list(command);
            }
        };
    }

    /** Finds offsets and deletes nothing. */
    public static OffsetService offsets(OffsetService offsets) {
        return new OffsetService() {
            @Override
            public Future<Outcome<TimestampOffset>> find(PartitionRef partition, OffsetQuery query) {
                return offsets.find(partition, query);
            }

            @Override
            public Future<Outcome<EpochEnd>> endOfEpoch(PartitionRef partition, int leaderEpoch) {
                return offsets.endOfEpoch(partition, leaderEpoch);
            }

            @Override
            public Future<Outcome<Long>> deleteRecords(PartitionRef partition, long beforeOffset) {
                return Future.succeededFuture(refused());
            }
        };
    }

    /** Describes directories and moves nothing. */
    public static LogDirService logDirs(LogDirService logDirs) {
        return new LogDirService() {
            @Override
            public Future<List<LogDirFacts>> describe() {
                return logDirs.describe();
            }

            @Override
            public Future<List<Outcome<Path>>> alterReplicaDirs(List<ReplicaMove> moves) {
                return Future.succeededFuture(Collections.nCopies(moves.size(), refused()));
            }
        };
    }
}
