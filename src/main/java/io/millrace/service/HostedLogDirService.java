package io.millrace.service;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.partition.BlockingPool;
import io.millrace.storage.LogManager;
import io.millrace.storage.LogManager.LogDirState;
import io.millrace.storage.PartitionLog;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Describes this node's log directories. Thread-safe because it only reads what the logs publish. */
public final class HostedLogDirService implements LogDirService {
    private final LogManager logs;
    private final BlockingPool coldReads;

    /**
     * Makes the service.
     *
     * @param coldReads pool for questions to the file system
     */
    public HostedLogDirService(LogManager logs, BlockingPool coldReads) {
        this.logs = logs;
        this.coldReads = coldReads;
    }

    @Override
    public Future<List<LogDirFacts>> describe() {
        return coldReads.run(() -> logs.directories().stream().map(this::facts).toList());
    }

    private LogDirFacts facts(LogDirState directory) {
        List<ReplicaFacts> replicas = logs.logs().stream()
                .filter(log -> isIn(directory.path(), log))
                .map(log -> new ReplicaFacts(
                        log.topicPartition(), log.sizeBytes(), log.logEnd().offset(), 0, false))
                .toList();
        return new LogDirFacts(
                directory.path(), directory.totalBytes(), directory.usableBytes(), directory.offlineReason(), replicas);
    }

    @Override
    public Future<List<Outcome<Path>>> alterReplicaDirs(List<ReplicaMove> moves) {
        List<Outcome<Path>> outcomes = new ArrayList<>(moves.size());
        for (ReplicaMove move : moves) {
            outcomes.add(alter(move));
        }
        return Future.succeededFuture(List.copyOf(outcomes));
    }

    private Outcome<Path> alter(ReplicaMove move) {
        TopicPartition topicPartition = move.topicPartition();
        if (logs.directories().stream().noneMatch(directory -> directory.path().equals(move.target()))) {
            return Outcome.refused(
                    Refusal.Reason.LOG_DIR_NOT_FOUND, move.target() + " is not one of this node's log.dirs");
        }
        Optional<PartitionLog> log = logs.log(topicPartition);
        if (log.isPresent() && isIn(move.target(), log.get())) {
            return Outcome.done(move.target());
        }
        return Outcome.refused(
                Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION, topicPartition + " has no replica on this node");
    }

    private static boolean isIn(Path directory, PartitionLog log) {
        return directory.equals(log.directory().getParent());
    }
}
