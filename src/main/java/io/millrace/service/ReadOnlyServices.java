package io.millrace.service;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.group.ConsumerGroupDescribe;
import io.millrace.coordinator.group.DescribeGroup;
import io.millrace.coordinator.group.GroupCommand;
import io.millrace.coordinator.group.ListGroups;
import io.millrace.coordinator.group.OffsetFetch;
import io.millrace.coordinator.group.RebalanceHistory;
import io.millrace.storage.EpochEnd;
import io.millrace.storage.TimestampOffset;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** Services that answer questions and refuse whatever would change something. Stateless. */
public final class ReadOnlyServices {
    static final String SENTENCE =
            "This node takes no changes over HTTP, because http.read.only=true is set. Use a Kafka client.";

    private ReadOnlyServices() {}

    private static <T> Outcome<T> refused() {
        return Outcome.refused(Reason.POLICY_VIOLATION, SENTENCE);
    }

    /** Appends nothing. */
    public static ProduceService produce() {
        return (commands, transaction, acks, timeoutMs) ->
                Future.succeededFuture(Collections.nCopies(commands.size(), refused()));
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
