package io.millrace.testkit;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.service.LogDirService;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;

/** Log directories without a disk: partition 0 of any topic can be moved anywhere, others cannot. Immutable. */
public final class FakeLogDirs implements LogDirService {
    private final List<LogDirFacts> directories;

    public FakeLogDirs(LogDirFacts... directories) {
        this.directories = List.of(directories);
    }

    @Override
    public Future<List<LogDirFacts>> describe() {
        return Future.succeededFuture(directories);
    }

    @Override
    public Future<List<Outcome<Path>>> alterReplicaDirs(List<ReplicaMove> moves) {
        return Future.succeededFuture(moves.stream()
                .map(move -> move.topicPartition().partition() == 0
                        ? Outcome.done(move.target())
                        : Outcome.<Path>refused(Reason.LOG_DIR_NOT_FOUND, "no"))
                .toList());
    }
}
