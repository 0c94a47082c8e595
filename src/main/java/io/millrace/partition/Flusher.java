package io.millrace.partition;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The way a flush group reaches the disk: file by file on a small pool, several files at once when there are many, because one
 * device commits concurrent requests together.
 *
 * <p>Confined to the owner's context; the pool may be shared, at most {@link #PARALLEL_MAX} of its threads work for one group.
 */
final class Flusher {
    private static final int PARALLEL_MAX = 4;
    private static final int FILES_PER_THREAD_MIN = 4;

    private final WorkerExecutor pool;

    Flusher(WorkerExecutor pool) {
        this.pool = pool;
    }

    /** Completes on the calling context when every ticket was forced or has failed. */
    Future<Void> force(FlushGroup group) {
        int threads = Math.min(PARALLEL_MAX, Math.max(1, group.count() / FILES_PER_THREAD_MIN));
        Callable<Void> work = () -> {
            group.forceRemaining();
            return null;
        };
        if (threads == 1) {
            return pool.executeBlocking(work, false);
        }
        List<Future<Void>> parts = new ArrayList<>(threads);
        for (int i = 0; i < threads; i++) {
            parts.add(pool.executeBlocking(work, false));
        }
        return Future.join(parts).mapEmpty();
    }
}
