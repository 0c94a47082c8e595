package io.millrace.bench;

import io.millrace.storage.AppendOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One batch of 64 KB from the buffer it arrived in to the file: checks, offsets, write, indexes; without a force. With
 * {@code -prof gc}: the bytes allocated must not grow with the number of records, nor come near the size of the batch.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class AppendBenchmark {
    private static final int APPENDS_PER_SEGMENT = 2_048;

    /** Size of a record's value: about 600, or 65, records in a batch. */
    @Param({"100", "1000"})
    public int recordBytes;

    private BenchLog bench;
    private ByteBuffer batch;
    private long appends;

    @Setup(Level.Trial)
    public void open() throws IOException {
        bench = new BenchLog();
        batch = BenchLog.batch(recordBytes);
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        bench.close();
    }

    @Benchmark
    public AppendOutcome append() throws IOException {
        if (++appends % APPENDS_PER_SEGMENT == 0) {
            bench.forgetOldSegments();
        }
        return bench.append(batch);
    }
}
