package io.millrace.metrics;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/**
 * How long something took, as counts in buckets that double from 1 microsecond to about 18 minutes. Thread-safe because every
 * count is an adder; a reader may see a moment in which some of them have moved and others not.
 */
public final class Latency {
    private static final int BUCKETS = 31;
    private static final long FIRST_BOUND_NANOS = 1_000;

    private final LongAdder[] buckets = new LongAdder[BUCKETS];
    private final LongAdder sumNanos = new LongAdder();

    public Latency() {
        for (int index = 0; index < BUCKETS; index++) {
            buckets[index] = new LongAdder();
        }
    }

    public void record(long nanos) {
        long micros = Math.max(0, nanos) / FIRST_BOUND_NANOS;
        buckets[Math.min(BUCKETS - 1, Long.SIZE - Long.numberOfLeadingZeros(micros))].increment();
        sumNanos.add(nanos);
    }

    public long count() {
        long count = 0;
        for (LongAdder bucket : buckets) {
            count += bucket.sum();
        }
        return count;
    }

    public double sumSeconds() {
        return sumNanos.sum() / 1e9;
    }

    /** The upper bound of the bucket that the quantile falls into, in milliseconds; 0 when nothing was recorded. */
    public double quantileMs(double quantile) {
        return quantileMs(counts(), quantile);
    }

    /** How many were recorded in each bucket, the fastest first. */
    long[] counts() {
        long[] counts = new long[BUCKETS];
        for (int index = 0; index < BUCKETS; index++) {
            counts[index] = buckets[index].sum();
        }
        return counts;
    }

    static double quantileMs(long[] counts, double quantile) {
        long total = LongStream.of(counts).sum();
        long rank = (long) Math.ceil(quantile * total);
        long seen = 0;
        for (int index = 0; index < BUCKETS; index++) {
            seen += counts[index];
            if (seen >= rank && total > 0) {
                return boundNanos(index) / 1e6;
            }
        }
        return 0;
    }

    private static long boundNanos(int index) {
        return FIRST_BOUND_NANOS << index;
    }
}
