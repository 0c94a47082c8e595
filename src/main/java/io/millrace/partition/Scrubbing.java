package io.millrace.partition;

import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.storage.LogManager;
import io.millrace.storage.LogScrub;
import io.millrace.storage.PartitionLog;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records again to find what the disk has damaged, as fast as {@code log.scrub.bytes.per.second} allows: soon after the
 * start those that were there, then all of them every {@code log.scrub.interval.ms}. What it finds the partitions see in their
 * logs.
 *
 * <p>Owned by the context that runs the steps, which follow each other; only the reading visits a worker.
 */
final class Scrubbing {
    static final long STEP_INTERVAL_MS = 100;

    private static final Logger log = LoggerFactory.getLogger(Scrubbing.class);

    private final Clock clock;
    private final LogManager logs;
    private final BlockingPool files;
    private final long stepBytes;
    private final long intervalNanos;

    /** Logs that this round has not come to. */
    private final Deque<PartitionLog> left = new ArrayDeque<>();

    private @Nullable LogScrub current;
    private boolean firstRound = true;
    private long nextRoundNanos;

    Scrubbing(BrokerConfig config, Clock clock, LogManager logs, BlockingPool files) {
        this.clock = clock;
        this.logs = logs;
        this.files = files;
        this.stepBytes = config.logScrubBytesPerSecond() * STEP_INTERVAL_MS / TimeUnit.SECONDS.toMillis(1);
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(config.logScrubIntervalMs());
        this.nextRoundNanos = clock.nowNanos();
    }

    /** Reads on, if a round is under way or due. */
    Future<Void> step() {
        if (current == null && left.isEmpty()) {
            if (clock.nowNanos() - nextRoundNanos < 0) {
                return Future.succeededFuture();
            }
            nextRoundNanos = clock.nowNanos() + intervalNanos;
            left.addAll(List.copyOf(logs.logs()));
        }
        boolean all = !firstRound;
        return files.run(() -> {
            read(all);
            return null;
        });
    }

    private void read(boolean all) {
        long bytes = 0;
        while (bytes < stepBytes && (current != null || !left.isEmpty())) {
            if (current == null) {
                current = left.removeFirst().scrub(all);
            }
            long read = read(current, stepBytes - bytes);
            bytes += read;
            current = read == 0 ? null : current;
        }
        if (current == null && left.isEmpty()) {
            firstRound = false;
        }
    }

    private static long read(LogScrub scrub, long maxBytes) {
        try {
            return scrub.step(maxBytes);
        } catch (IOException unreadable) {
            log.warn(
                    "The search for damaged records leaves a log alone that cannot be read: {}", unreadable.toString());
            return 0;
        }
    }
}
