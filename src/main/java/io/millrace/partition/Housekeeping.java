package io.millrace.partition;

import io.millrace.config.BrokerConfig;
import io.millrace.storage.LogManager;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's regular work on its logs that needs no owner: checkpoints, removal of files whose delay has passed, compaction.
 *
 * <p>Owned by the context that started it. Each job has at most one run under way; a tick that finds one is skipped.
 */
public final class Housekeeping {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final Vertx vertx;
    private final BrokerConfig config;
    private final LogManager logs;
    private final Callable<?> compaction;
    private final WorkerExecutor files;
    private final WorkerExecutor cleaners;

    /**
     * Makes the housekeeping of one node, not started yet.
     *
     * @param compaction one pass over what is worth compacting; called again {@code log.cleaner.backoff.ms} after the last
     */
    public Housekeeping(Vertx vertx, BrokerConfig config, LogManager logs, Callable<?> compaction) {
        this.vertx = vertx;
        this.config = config;
        this.logs = logs;
        this.compaction = compaction;
        this.files = vertx.createSharedWorkerExecutor("millrace-housekeeping", 1);
        this.cleaners = vertx.createSharedWorkerExecutor("millrace-cleaner", config.logCleanerThreads());
    }

    public void start() {
        repeat("checkpoint", files, config.logFlushOffsetCheckpointIntervalMs(), () -> {
            logs.checkpoint();
            logs.deleteExpiredFiles();
            return null;
        });
        for (int i = 0; i < config.logCleanerThreads(); i++) {
            repeat("compaction", cleaners, config.logCleanerBackoffMs(), compaction);
        }
    }

    private void repeat(String name, WorkerExecutor pool, long delayMs, Callable<?> job) {
        vertx.setTimer(
                delayMs,
                ignored -> pool.executeBlocking(job, false).onComplete(done -> {
                    if (done.failed()) {
                        log.warn(
                                "{} failed and is tried again in {} ms: {}",
                                name,
                                delayMs,
                                String.valueOf(done.cause()));
                    }
                    repeat(name, pool, delayMs, job);
                }));
    }
}
