package io.millrace.partition;

import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.storage.LogManager;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's regular work on its logs: checkpoints, removal of files whose delay has passed, the search for damage, compaction. (Retention and flushes
 * by time are the owners' own.)
 *
 * <p>Owned by the context that made it. A job starts again only some time after its last run has ended.
 */
public final class Housekeeping {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    /** How often to look whether so much was forced that the checkpoint should not wait for its interval. */
    private static final long BACKLOG_CHECK_MS = 1_000;

    private final Vertx vertx;
    private final Context control;
    private final BrokerConfig config;
    private final LogManager logs;
    private final BlockingPool files;
    private final BlockingPool cleaners;
    private final Compaction compaction;
    private final Scrubbing scrubbing;

    /** Last run of each job, ended or not. Confined to {@link #control}, as all below. */
    private final Map<String, Future<Void>> runs = new HashMap<>();

    private boolean stopped;

    /** Makes the housekeeping of one node, not started yet. */
    public Housekeeping(Vertx vertx, BrokerConfig config, Clock clock, LogManager logs, PartitionDirectory directory) {
        this.vertx = vertx;
        this.control = vertx.getOrCreateContext();
        this.config = config;
        this.logs = logs;
        this.files = new BlockingPool(vertx, "millrace-housekeeping", 1);
        this.scrubbing = new Scrubbing(config, clock, logs, files);
        int cleanerThreads = config.logCleanerThreads();
        this.cleaners = new BlockingPool(vertx, "millrace-cleaner", cleanerThreads);
        this.compaction = new Compaction(
                control, clock, directory, cleaners, config.logCleanerDedupeBufferBytes() / cleanerThreads);
    }

    public void start() {
        control.runOnContext(ignored -> {
            repeat("checkpoint", config.logFlushOffsetCheckpointIntervalMs(), this::checkpoint);
            repeat("early checkpoint", BACKLOG_CHECK_MS, this::checkpointLargeBacklog);
            repeat("scrub", Scrubbing.STEP_INTERVAL_MS, scrubbing::step);
            repeat("compaction", config.logCleanerBackoffMs(), compaction::round);
        });
    }

    /** Starts no job any more and calls compaction off; completes when the jobs under way have ended. */
    public Future<Void> stop() {
        return Future.future(promise -> control.runOnContext(ignored -> {
            stopped = true;
            compaction.stop();
            Future.join(List.copyOf(runs.values()))
                    .transform(ended -> Future.join(files.drain(), cleaners.drain()))
                    .<Void>mapEmpty()
                    .onComplete(promise);
        }));
    }

    private Future<Void> checkpoint() {
        return files.run(() -> {
            logs.checkpoint();
            logs.deleteExpiredFiles();
            return null;
        });
    }

    private Future<Void> checkpointLargeBacklog() {
        return files.run(() -> {
            logs.checkpointLargeBacklog();
            return null;
        });
    }

    private void repeat(String name, long delayMs, Supplier<Future<Void>> job) {
        vertx.setTimer(delayMs, ignored -> {
            if (!stopped) {
                runs.put(name, job.get().onComplete(done -> again(name, delayMs, job, done)));
            }
        });
    }

    private void again(String name, long delayMs, Supplier<Future<Void>> job, AsyncResult<Void> done) {
        if (done.failed()) {
            log.warn("{} failed and is tried again in {} ms: {}", name, delayMs, String.valueOf(done.cause()));
        }
        repeat(name, delayMs, job);
    }
}
