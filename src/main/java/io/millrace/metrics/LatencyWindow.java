package io.millrace.metrics;

/** What a {@link Latency} recorded since it was looked at before. Confined to one looker. */
public final class LatencyWindow {
    private final Latency latency;
    private long[] before;

    public LatencyWindow(Latency latency) {
        this.latency = latency;
        this.before = latency.counts();
    }

    /** The quantile since the last call, in milliseconds; 0 when nothing was recorded. */
    public double nextQuantileMs(double quantile) {
        long[] now = latency.counts();
        long[] since = new long[now.length];
        for (int index = 0; index < now.length; index++) {
            since[index] = now[index] - before[index];
        }
        before = now;
        return Latency.quantileMs(since, quantile);
    }
}
