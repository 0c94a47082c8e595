package io.millrace.service;

import io.millrace.common.Outcome;
import io.millrace.common.TopicPartition;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the partitions of this node are kept, for DescribeLogDirs and AlterReplicaLogDirs. */
public interface LogDirService {
    /** Every directory of {@code log.dirs}, in that order, with the replicas in it. */
    Future<List<LogDirFacts>> describe();

    /**
     * Moves replicas to other log directories of this node; one refusal does not touch the other moves.
     *
     * @return for each move, in the same order, the directory the replica will live in
     */
    Future<List<Outcome<Path>>> alterReplicaDirs(List<ReplicaMove> moves);

    /** A replica and the directory of {@code log.dirs} it shall live in. Immutable. */
    record ReplicaMove(TopicPartition topicPartition, Path target) {}

    /**
     * One log directory. Immutable.
     *
     * @param offlineReason why it is not usable; empty while it is online
     */
    record LogDirFacts(
            Path path, long totalBytes, long usableBytes, Optional<String> offlineReason, List<ReplicaFacts> replicas) {
        public LogDirFacts {
            replicas = List.copyOf(replicas);
        }
    }

    /**
     * One replica in a log directory. Immutable.
     *
     * @param offsetLag how far it is behind: the high watermark less the log end, never negative; for a future replica,
     *     the current replica's log end less its own
     * @param future whether it is a copy in the making that will replace the current replica
     */
    record ReplicaFacts(
            TopicPartition topicPartition, long sizeBytes, long logEndOffset, long offsetLag, boolean future) {}
}
