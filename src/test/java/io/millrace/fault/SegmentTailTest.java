package io.millrace.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentTailTest {
    @TempDir
    private Path directory;

    private Path segment;

    @BeforeEach
    void writeABatch() throws IOException {
        Files.createFile(directory.resolve("00000000000000000000.log"));
        segment = Files.createFile(directory.resolve("00000000000000000100.log"));
        append(batch(100));
    }

    private static byte[] batch(long offset) {
        ByteBuffer records = MemoryRecords.withRecords(
                        offset, Compression.NONE, new SimpleRecord(offset, "at".getBytes(UTF_8)))
                .buffer();
        byte[] bytes = new byte[records.remaining()];
        records.get(bytes);
        return bytes;
    }

    private void append(byte[] bytes) throws IOException {
        Files.write(segment, bytes, StandardOpenOption.APPEND);
    }

    private static List<Long> offsets(SegmentTail tail) throws IOException {
        List<Long> offsets = new ArrayList<>();
        tail.poll(batch -> offsets.add(batch.baseOffset()));
        return offsets;
    }

    @Test
    void readsWhatIsAppendedOnceAndInOrder() throws IOException {
        try (SegmentTail tail = SegmentTail.open(directory)) {
            append(batch(101));
            append(batch(102));

            assertThat(offsets(tail)).containsExactly(101L, 102L);
            assertThat(offsets(tail)).isEmpty();
        }
    }

    @Test
    void waitsAtEveryByteForTheRestOfABatch() throws IOException {
        try (SegmentTail tail = SegmentTail.open(directory)) {
            byte[] whole = batch(101);
            for (int at = 0; at < whole.length; at++) {
                assertThat(offsets(tail)).isEmpty();
                append(Arrays.copyOfRange(whole, at, at + 1));
            }

            assertThat(offsets(tail)).containsExactly(101L);
        }
    }
}
