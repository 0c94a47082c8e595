package io.millrace.service;

import io.millrace.cluster.ClusterView;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.ReplicaMoves;
import io.millrace.storage.FutureReplica;
import io.millrace.storage.LogManager;
import io.millrace.storage.LogManager.LogDirState;
import io.millrace.storage.PartitionLog;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Describes this node's log directories and moves replicas between them. Thread-safe because it reads what the logs publish,
 * and moves go to their own context.
 */
public final class HostedLogDirService implements LogDirService {
    private final LogManager logs;
    private final PartitionDirectory partitions;
    private final ClusterView cluster;
    private final ReplicaMoves mover;
    private final BlockingPool coldReads;

    /**
     * Makes the service.
     *
     * @param coldReads pool for questions to the file system
     */
    public HostedLogDirService(
            LogManager logs,
            PartitionDirectory partitions,
            ClusterView cluster,
            ReplicaMoves mover,
            BlockingPool coldReads) {
        this.logs = logs;
        this.partitions = partitions;
        this.cluster = cluster;
        this.mover = mover;
        this.coldReads = coldReads;
    }

    @Override
    public Future<List<LogDirFacts>> describe() {
        return coldReads.run(() -> logs.directories().stream().map(this::facts).toList());
    }

    private LogDirFacts facts(LogDirState directory) {
        List<ReplicaFacts> replicas = new ArrayList<>();
        for (PartitionLog log : logs.logs()) {
            if (isIn(directory.path(), log)) {
                replicas.add(new ReplicaFacts(
                        log.topicPartition(), log.sizeBytes(), log.logEnd().offset(), 0, false));
            }
        }
        for (FutureReplica copy : logs.moves().all()) {
            if (copy.target().equals(directory.path())) {
                long lag = Math.max(0, copy.log().logEnd().offset() - copy.endOffset());
                replicas.add(
                        new ReplicaFacts(copy.log().topicPartition(), copy.sizeBytes(), copy.endOffset(), lag, true));
            }
        }
        return new LogDirFacts(
                directory.path(), directory.totalBytes(), directory.usableBytes(), directory.offlineReason(), replicas);
    }

    @Override
    public Future<List<Outcome<Path>>> alterReplicaDirs(List<ReplicaMove> moves) {
        List<Future<Outcome<Path>>> outcomes = moves.stream().map(this::alter).toList();
        return Future.join(outcomes).map(all -> all.<Outcome<Path>>list());
    }

    private Future<Outcome<Path>> alter(ReplicaMove move) {
        Optional<Refusal> refusal = refusal(move.target());
        if (refusal.isPresent()) {
            return Future.succeededFuture(new Outcome.Refused<>(refusal.get()));
        }
        TopicPartition partition = move.topicPartition();
        Optional<HostedPartition> hosted = cluster.image()
                .topic(partition.topic())
                .flatMap(topic -> partitions.find(topic.id(), partition.partition()));
        if (hosted.isEmpty()) {
            return Future.succeededFuture(Outcome.refused(
                    Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION, partition + " has no replica on this node"));
        }
        return mover.move(hosted.get(), move.target())
                .map(begun -> Outcome.done(move.target()))
                .recover(failure -> Future.succeededFuture(Outcome.refused(
                        Refusal.Reason.STORAGE_ERROR,
                        partition + " cannot move to " + move.target() + ": " + failure.getMessage())));
    }

    private Optional<Refusal> refusal(Path target) {
        Optional<LogDirState> directory = logs.directories().stream()
                .filter(candidate -> candidate.path().equals(target))
                .findFirst();
        if (directory.isEmpty()) {
            return Optional.of(
                    new Refusal(Refusal.Reason.LOG_DIR_NOT_FOUND, target + " is not one of this node's log.dirs"));
        }
        return directory
                .get()
                .offlineReason()
                .map(reason -> new Refusal(Refusal.Reason.STORAGE_ERROR, target + " is offline: " + reason));
    }

    private static boolean isIn(Path directory, PartitionLog log) {
        return directory.equals(log.directory().getParent());
    }
}
