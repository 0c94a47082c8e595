package io.millrace.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What one side of a load has done so far. Thread-safe because its counters are; many clients feed it, one prints it. */
final class LoadMeter {
    private final String verb;
    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicReference<@Nullable Exception> firstFailure = new AtomicReference<>();
    private final LatencyHistogram total = new LatencyHistogram();
    private volatile LatencyHistogram sinceLastLine = new LatencyHistogram();
    private long recordsAtLastLine;
    private long bytesAtLastLine;

    /** A meter for lines such as {@code produced ...}. */
    LoadMeter(String verb) {
        this.verb = verb;
    }

    void done(int recordBytes) {
        records.increment();
        bytes.add(recordBytes);
    }

    void done(int recordBytes, long latencyNanos) {
        done(recordBytes);
        total.record(latencyNanos);
        sinceLastLine.record(latencyNanos);
    }

    void failed(Exception failure) {
        failures.increment();
        firstFailure.compareAndSet(null, failure);
    }

    long records() {
        return records.sum();
    }

    Optional<Exception> firstFailure() {
        return Optional.ofNullable(firstFailure.get());
    }

    /** What happened since the last call; for the one thread that prints. */
    String progress(double seconds) {
        long nowRecords = records.sum();
        long nowBytes = bytes.sum();
        LatencyHistogram latencies = sinceLastLine;
        sinceLastLine = new LatencyHistogram();
        String line = line(nowRecords - recordsAtLastLine, nowBytes - bytesAtLastLine, seconds, latencies);
        recordsAtLastLine = nowRecords;
        bytesAtLastLine = nowBytes;
        return line;
    }

    String summary(double seconds) {
        return line(records.sum(), bytes.sum(), seconds, total) + String.format(Locale.ROOT, ", %.1f s", seconds);
    }

    private String line(long count, long byteCount, double seconds, LatencyHistogram latencies) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%s %s, %,.0f records/s, %s/s",
                verb,
                Wording.count(count, "record"),
                count / seconds,
                Wording.bytes(byteCount / seconds)));
        if (latencies.count() > 0) {
            line.append(", latency ms");
            append(line, "p50", latencies, 50);
            append(line, "p95", latencies, 95);
            append(line, "p99", latencies, 99);
            append(line, "p99.9", latencies, 99.9);
            append(line, "max", latencies, 100);
        }
        if (failures.sum() > 0) {
            line.append(", ").append(Wording.count(failures.sum(), "failure"));
        }
        return line.toString();
    }

    private static void append(StringBuilder line, String name, LatencyHistogram latencies, double percent) {
        line.append(String.format(Locale.ROOT, " %s %.2f", name, latencies.percentileNanos(percent) / 1e6));
    }
}
