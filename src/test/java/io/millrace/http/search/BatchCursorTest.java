package io.millrace.http.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.AbortedTransaction;
import io.millrace.filter.RecordFilter;
import io.millrace.filter.RecordFilter.Verdict;
import io.millrace.http.cluster.ReadPartition;
import io.millrace.record.Compression;
import io.millrace.record.RecordBatchBuilder;
import io.millrace.testkit.ManualClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchCursorTest {
    private static final RecordFilter ALL = RecordFilter.allOf(List.of());
    private static final int ENOUGH = 1 << 20;

    private final ManualClock clock = new ManualClock(0);

    private static ByteBuffer batch(Compression compression, long baseOffset, int count) {
        return filled(new RecordBatchBuilder(compression, Compression.DEFAULT_LEVEL).baseOffset(baseOffset), count);
    }

    private static ByteBuffer filled(RecordBatchBuilder builder, int count) {
        for (int index = 0; index < count; index++) {
            ByteBuffer value = ByteBuffer.wrap(("value " + index).getBytes(StandardCharsets.UTF_8));
            builder.append(1_000 + index, null, value);
        }
        return builder.build();
    }

    private static BatchCursor cursor(long from, long to, List<AbortedTransaction> aborted, ByteBuffer... batches) {
        ByteBuffer all = ByteBuffer.allocate(64 << 10);
        for (ByteBuffer batch : batches) {
            all.put(batch.duplicate());
        }
        return new BatchCursor(0, new ReadPartition(100, 100, 0, aborted, all.flip()), from, to);
    }

    private ScanStep scan(BatchCursor cursor) {
        return cursor.scan(ALL, RecordView.cutAt(100), clock, ENOUGH);
    }

    private static List<Long> offsets(ScanStep step) {
        return step.matches().stream().map(Match::offset).toList();
    }

    @Test
    void looksOnlyAtOffsetsThatAreWanted() {
        BatchCursor cursor = cursor(3, 7, List.of(), batch(Compression.ZSTD, 0, 5), batch(Compression.NONE, 5, 5));

        ScanStep step = scan(cursor);

        assertThat(offsets(step)).containsExactly(3L, 4L, 5L, 6L);
        assertThat(step.ended()).isTrue();
        assertThat(step.nextOffset()).isEqualTo(7);
        assertThat(step.records()).isEqualTo(4);
        assertThat(step.oldestMs()).isEqualTo(1_000);
        assertThat(step.newestMs()).isEqualTo(1_004);
    }

    @Test
    void goesOnInTheMiddleOfABatchWhenATurnHadEnoughMatches() {
        BatchCursor cursor = cursor(0, 100, List.of(), batch(Compression.GZIP, 0, 50));
        List<Long> offsets = new ArrayList<>();
        ScanStep step;

        do {
            step = cursor.scan(ALL, RecordView.cutAt(100), clock, 1_000);
            assertThat(step.matches()).hasSizeLessThan(10);
            offsets.addAll(offsets(step));
            assertThat(step.nextOffset()).isEqualTo(offsets.size());
        } while (!step.ended());

        assertThat(offsets).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void endsATurnWhenItsTimeIsOver() {
        BatchCursor cursor = cursor(0, 100, List.of(), batch(Compression.NONE, 0, 100));
        RecordFilter slow = record -> {
            clock.advanceMs(1);
            return Verdict.REJECTED;
        };

        ScanStep step = cursor.scan(slow, RecordView.cutAt(100), clock, ENOUGH);

        assertThat(step.ended()).isFalse();
        assertThat(step.records()).isLessThan(50);
    }

    @Test
    void leavesABatchThatWasCutOffToTheNextRead() {
        ByteBuffer second = batch(Compression.NONE, 5, 5);
        second.limit(second.limit() - 1);
        BatchCursor cursor = cursor(0, 100, List.of(), batch(Compression.NONE, 0, 5), second);

        ScanStep step = scan(cursor);

        assertThat(offsets(step)).hasSize(5);
        assertThat(step.ended()).isTrue();
        assertThat(step.nextOffset()).isEqualTo(5);
    }

    @Test
    void passesOverABatchThatCannotBeReadAndSaysSo() {
        ByteBuffer broken = batch(Compression.ZSTD, 0, 5);
        for (int at = 61; at < broken.limit(); at++) {
            broken.put(at, (byte) 7);
        }
        BatchCursor cursor = cursor(0, 100, List.of(), broken, batch(Compression.NONE, 5, 5));

        ScanStep step = scan(cursor);

        assertThat(offsets(step)).containsExactly(5L, 6L, 7L, 8L, 9L);
        assertThat(step.unreadable().orElseThrow()).contains("offset 0 of partition 0");
        assertThat(step.nextOffset()).isEqualTo(10);
    }

    @Test
    void hidesWhatWasAborted() {
        ByteBuffer aborted = filled(
                RecordBatchBuilder.plain()
                        .baseOffset(0)
                        .producer(9, (short) 0, 0)
                        .transactional(),
                3);
        AbortedTransaction transaction = new AbortedTransaction(9, 0, 3, 3);

        ScanStep step = scan(cursor(0, 100, List.of(transaction), aborted, batch(Compression.NONE, 4, 2)));

        assertThat(offsets(step)).containsExactly(4L, 5L);
        assertThat(step.nextOffset()).isEqualTo(6);
    }
}
