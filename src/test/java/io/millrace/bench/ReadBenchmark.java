package io.millrace.bench;

import io.millrace.common.Outcome;
import io.millrace.record.RecordSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
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
 * From an offset to the slice of a file that the socket then sends: at the tail, and anywhere by the index. With
 * {@code -prof gc}: the bytes allocated must not grow with what is read.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class ReadBenchmark {
    private static final int BATCHES = 4_096;
    private static final int TAIL_BATCHES = 4;

    /** Size of a record's value: about 600, or 65, records in a batch. */
    @Param({"100", "1000"})
    public int recordBytes;

    @Param({"65536", "1048576"})
    public int fetchBytes;

    private final SplittableRandom random = new SplittableRandom(1);
    private BenchLog bench;
    private long endOffset;
    private long tailOffset;

    @Setup(Level.Trial)
    public void fill() throws IOException {
        bench = new BenchLog();
        ByteBuffer batch = BenchLog.batch(recordBytes);
        for (int i = 0; i < BATCHES; i++) {
            bench.append(batch);
        }
        endOffset = bench.log.logEnd().offset();
        tailOffset = endOffset - endOffset / BATCHES * TAIL_BATCHES;
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        bench.close();
    }

    @Benchmark
    public int atTail() throws IOException {
        return read(tailOffset);
    }

    @Benchmark
    public int anywhere() throws IOException {
        return read(random.nextLong(endOffset));
    }

    private int read(long offset) throws IOException {
        Outcome<RecordSlice> outcome = bench.log.read(offset, fetchBytes, bench.log.logEnd(), true);
        try (RecordSlice slice = ((Outcome.Done<RecordSlice>) outcome).value()) {
            return slice.sizeBytes();
        }
    }
}
