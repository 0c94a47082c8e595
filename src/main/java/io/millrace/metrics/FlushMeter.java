package io.millrace.metrics;

import java.util.concurrent.atomic.LongAdder;

/** The group commits of a node: how long they took, and what they made durable. Thread-safe because it consists of adders. */
public final class FlushMeter {
    private final Latency latency = new Latency();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder logs = new LongAdder();

    /** A group of logs is on disk. */
    public void flushed(long tookNanos, long flushedBytes, int logCount) {
        latency.record(tookNanos);
        bytes.add(flushedBytes);
        logs.add(logCount);
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
