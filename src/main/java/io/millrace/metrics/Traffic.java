package io.millrace.metrics;

import java.util.concurrent.atomic.LongAdder;

/** What went in and out of one partition since this node hosts it. Thread-safe because it consists of adders. */
public final class Traffic {
    private final LongAdder recordsIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder appends = new LongAdder();
    private final LongAdder failedAppends = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder fetches = new LongAdder();

    public void appended(long records, long bytes) {
        appends.increment();
        recordsIn.add(records);
        bytesIn.add(bytes);
    }

    public void appendFailed() {
        failedAppends.increment();
    }

    public void fetched(long bytes) {
        fetches.increment();
        bytesOut.add(bytes);
    }

    /** The counts at this moment. */
    public Counts counts() {
        return new Counts(
                recordsIn.sum(), bytesIn.sum(), appends.sum(), failedAppends.sum(), bytesOut.sum(), fetches.sum());
    }

    /** Counts of one partition or of several together. Immutable. */
    public record Counts(long recordsIn, long bytesIn, long appends, long failedAppends, long bytesOut, long fetches) {
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

        public Counts plus(Counts other) {
            return new Counts(
                    recordsIn + other.recordsIn,
                    bytesIn + other.bytesIn,
                    appends + other.appends,
                    failedAppends + other.failedAppends,
                    bytesOut + other.bytesOut,
                    fetches + other.fetches);
        }

        public long bytes() {
            return bytesIn + bytesOut;
        }
    }
}
