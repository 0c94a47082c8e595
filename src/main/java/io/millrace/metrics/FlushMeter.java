package io.millrace.metrics;

import java.util.concurrent.atomic.LongAdder;

/** The group commits of a node: how long they took, and what they made durable. Thread-safe because it consists of adders. */
public final class FlushMeter {
    private final Latency latency = new Latency();
    /** Sizes, each byte as if it were a microsecond: buckets that double serve both. */
    private final Latency sizes = new Latency();

    private final LongAdder bytes = new LongAdder();
    private final LongAdder logs = new LongAdder();

    /** A group of logs is on disk. */
    public void flushed(long tookNanos, long flushedBytes, int logCount) {
        latency.record(tookNanos);
        bytes.add(flushedBytes);
        logs.add(logCount);
        sizes.record(flushedBytes * 1_000);
    }

    /** The size below which this share of the group commits were, up to a factor of two; 0 when there were none. */
    public double sizeQuantileBytes(double quantile) {
        return sizes.quantileMs(quantile) * 1_000;
    }

    public Latency latency() {
        return latency;
    }

    public long bytes() {
        return bytes.sum();
    }

    /** Logs that were flushed; one that was in two groups counts twice. */
    public long logs() {
        return logs.sum();
    }
}
