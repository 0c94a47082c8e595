package io.millrace.partition;

import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.storage.LogManager;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's regular work on its logs: checkpoints, removal of files whose delay has passed, compaction. (Retention and flushes
 * by time are the owners' own.)
 *
 * <p>Owned by the context that made it. A job starts again only some time after its last run has ended.
 */
public final class Housekeeping {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final Vertx vertx;
    private final Context control;
    private final BrokerConfig config;
    private final LogManager logs;
    private final WorkerExecutor files;
    private final Compaction compaction;

    /** Makes the housekeeping of one node, not started yet. */
    public Housekeeping(Vertx vertx, BrokerConfig config, Clock clock, LogManager logs, PartitionDirectory directory) {
        this.vertx = vertx;
        this.control = vertx.getOrCreateContext();
        this.config = config;
        this.logs = logs;
        this.files = vertx.createSharedWorkerExecutor("millrace-housekeeping", 1);
        int cleanerThreads = config.logCleanerThreads();
        this.compaction = new Compaction(
                control,
                clock,
                directory,
                vertx.createSharedWorkerExecutor("millrace-cleaner", cleanerThreads),
                config.logCleanerDedupeBufferBytes() / cleanerThreads);
    }

    public void start() {
        control.runOnContext(ignored -> {
            repeat("checkpoint", config.logFlushOffsetCheckpointIntervalMs(), this::checkpoint);
            repeat("compaction", config.logCleanerBackoffMs(), compaction::round);
        });
    }

    private Future<Void> checkpoint() {
        return files.executeBlocking(
                () -> {
                    logs.checkpoint();
                    logs.deleteExpiredFiles();
                    return null;
                },
                false);
    }

    private void repeat(String name, long delayMs, Supplier<Future<Void>> job) {
        vertx.setTimer(
                delayMs,
                ignored -> job.get().onComplete(done -> {
                    if (done.failed()) {
                        log.warn(
                                "{} failed and is tried again in {} ms: {}",
                                name,
                                delayMs,
                                String.valueOf(done.cause()));
                    }
                    repeat(name, delayMs, job);
                }));
    }
}
