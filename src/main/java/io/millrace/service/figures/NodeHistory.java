package io.millrace.service.figures;

import io.millrace.common.Clock;
import io.millrace.metrics.FlushMeter;
import io.millrace.metrics.LatencyWindow;
import io.millrace.metrics.RequestMeters;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import io.millrace.storage.LogManager;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The past of a node, so that a chart has one when it is opened: the last hour in steps of five seconds, the last day in steps of
 * two minutes, and the rates of this moment. Samples are taken on a worker, one at a time; readers see what was published.
 */
public final class NodeHistory {
    private static final Logger log = LoggerFactory.getLogger(NodeHistory.class);

    private static final long STEP_MS = 5_000;
    private static final int STEPS = 720;
    private static final int STEPS_OF_LONG_STEP = 24;

    private final Clock clock;
    private final PartitionDirectory partitions;
    private final LogManager logs;
    private final BlockingPool workers;
    private final LatencyWindow produce;
    private final LatencyWindow fetch;
    private final LatencyWindow flush;
    private final PartitionRates rates = new PartitionRates();
    private final SampleRing hour = new SampleRing(STEPS, STEP_MS);
    private final SampleRing day = new SampleRing(STEPS, STEP_MS * STEPS_OF_LONG_STEP);
    /** Whether a sample is being taken: whoever takes it owns everything below and the windows. */
    private final AtomicBoolean sampling = new AtomicBoolean();

    private long sampled;

    public NodeHistory(
            Clock clock,
            PartitionDirectory partitions,
            LogManager logs,
            BlockingPool workers,
            RequestMeters requests,
            FlushMeter flushes) {
        this.clock = clock;
        this.partitions = partitions;
        this.logs = logs;
        this.workers = workers;
        this.produce = new LatencyWindow(requests.latency("Produce"));
        this.fetch = new LatencyWindow(requests.latency("Fetch"));
        this.flush = new LatencyWindow(flushes.latency());
    }

    /**
     * Takes samples from now on.
     *
     * @return how to end it
     */
    public Runnable start(Vertx vertx) {
        sampleOnWorker();
        long timer = vertx.setPeriodic(STEP_MS, tick -> sampleOnWorker());
        return () -> vertx.cancelTimer(timer);
    }

    private void sampleOnWorker() {
        if (!sampling.compareAndSet(false, true)) {
            return; // A disk hangs: better no sample than a queue of them.
        }
        workers.run(this::sample)
                .onFailure(failure -> log.debug("No sample of this node", failure))
                .onComplete(ended -> sampling.set(false));
    }

    private NodeSample sample() {
        List<HostedPartition> hosted = partitions.all();
        long logBytes = 0;
        for (HostedPartition partition : hosted) {
            logBytes += partition.log().sizeBytes();
        }
        NodeSample sample = new NodeSample(
                clock.nowMs(),
                rates.look(hosted, clock.nowNanos()),
                produce.nextQuantileMs(0.99),
                fetch.nextQuantileMs(0.99),
                flush.nextQuantileMs(0.99),
                logBytes,
                logs.directories().stream()
                        .map(LogManager.LogDirState::usableBytes)
                        .toList());
        hour.add(sample);
        if (sampled++ % STEPS_OF_LONG_STEP == 0) {
            day.add(sample);
        }
        return sample;
    }

    public SampleRing hour() {
        return hour;
    }

    public SampleRing day() {
        return day;
    }

    public PartitionRates rates() {
        return rates;
    }
}
