package io.millrace.cli;

import io.millrace.common.Invariants;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts of latencies in buckets whose width grows with the value, so that a percentile is off by less than 1 % at any
 * magnitude. Thread-safe because each bucket is an atomic counter; a percentile read meanwhile is a close estimate.
 *
 * <p>Values below 2^7 have a bucket each; above, every power of two is cut into 2^7 buckets. Up to 2^42 ns, 73 minutes;
 * longer values count as that.
 */
final class LatencyHistogram {
    private static final int SUB_BUCKET_BITS = 7;
    private static final int SUB_BUCKETS = 1 << SUB_BUCKET_BITS;
    private static final int MAX_BITS = 42;
    private static final long MAX_NANOS = (1L << MAX_BITS) - 1;

    private final AtomicLongArray counts = new AtomicLongArray((MAX_BITS - SUB_BUCKET_BITS + 1) * SUB_BUCKETS);

    void record(long nanos) {
        counts.incrementAndGet(bucketOf(Math.min(Math.max(nanos, 0), MAX_NANOS)));
    }

    long count() {
        long total = 0;
        for (int bucket = 0; bucket < counts.length(); bucket++) {
            total += counts.get(bucket);
        }
        return total;
    }

    /** The latency that {@code percent} of all values do not exceed; 0 while nothing was recorded. */
    long percentileNanos(double percent) {
        Invariants.check(percent >= 0 && percent <= 100, "percent must be between 0 and 100");
        long rank = Math.max(1, (long) Math.ceil(count() * percent / 100));
        long seen = 0;
        for (int bucket = 0; bucket < counts.length(); bucket++) {
            seen += counts.get(bucket);
            if (seen >= rank) {
                return highestIn(bucket);
            }
        }
        return 0;
    }

    private static int bucketOf(long nanos) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(nanos);
        if (bits <= SUB_BUCKET_BITS) {
            return (int) nanos;
        }
        int shift = bits - SUB_BUCKET_BITS - 1;
        return (shift + 1) * SUB_BUCKETS + (int) (nanos >>> shift) - SUB_BUCKETS;
    }

    private static long highestIn(int bucket) {
        if (bucket < SUB_BUCKETS) {
            return bucket;
        }
        int shift = bucket / SUB_BUCKETS - 1;
        long lowest = (long) (SUB_BUCKETS + bucket % SUB_BUCKETS) << shift;
        return lowest + (1L << shift) - 1;
    }
}
