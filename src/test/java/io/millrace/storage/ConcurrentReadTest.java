package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.config.TopicConfig;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordSlice;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrentReadTest {
    private static final int READERS = 3;
    private static final int APPENDS = 3000;

    @Test
    void readersSeeWholeBatchesWhileTheOwnerAppendsRollsAndDeletes(@TempDir Path directory) throws Exception {
        TopicConfig config = TopicConfig.defaults()
                .with("segment.bytes", "8000")
                .with("index.interval.bytes", "300")
                .with("retention.bytes", "40000")
                .with("file.delete.delay.ms", "0");
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try (LogFixture fixture = new LogFixture(directory, config)) {
            PartitionLog log = fixture.log();
            fixture.append(3);
            List<Future<Long>> reads = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                Random random = new Random(i);
                reads.add(readers.submit(() -> readUntil(done, log, random)));
            }

            try {
                for (int i = 0; i < APPENDS; i++) {
                    fixture.append(3);
                    if (i % 100 == 0) {
                        log.applyRetention(log.logEnd().offset());
                        fixture.manager().deleteExpiredFiles();
                    }
                }
            } finally {
                done.set(true);
            }

            for (Future<Long> read : reads) {
                assertThat(read.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isPositive();
            }
        } finally {
            readers.shutdownNow();
        }
    }

    private static long readUntil(AtomicBoolean done, PartitionLog log, Random random) throws IOException {
        long batches = 0;
        while (!done.get() || batches == 0) { // One that began late has to see something all the same.
            LogPosition end = log.logEnd();
            long start = log.logStartOffset();
            // Half of the readers' looks are at the tail, where the owner is at work.
            long offset = random.nextBoolean()
                    ? Math.max(start, end.offset() - random.nextInt(20))
                    : start + (long) (random.nextDouble() * (end.offset() - start));
            if (log.read(offset, 2000, end, true) instanceof Outcome.Done<RecordSlice> found) {
                try (RecordSlice slice = found.value()) {
                    batches += check(slice, offset);
                }
            } else {
                assertThat(offset).isLessThan(log.logStartOffset());
            }
        }
        return batches;
    }

    private static int check(RecordSlice slice, long offset) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(slice.sizeBytes());
        while (bytes.hasRemaining()) {
            slice.read(bytes, bytes.position());
        }
        RecordBatch batch = new RecordBatch();
        int count = 0;
        long next = -1;
        for (int at = 0; at + RecordBatch.HEADER_BYTES <= bytes.limit(); at += batch.sizeBytes()) {
            batch.wrap(bytes, at);
            if (at + batch.sizeBytes() > bytes.limit()) {
                break;
            }
            assertThat(batch.crcIsValid()).isTrue();
            if (count == 0) {
                assertThat(offset).isBetween(batch.baseOffset(), batch.lastOffset());
            } else {
                assertThat(batch.baseOffset()).isEqualTo(next);
            }
            next = batch.nextOffset();
            count++;
        }
        return count;
    }
}
