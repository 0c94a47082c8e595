package io.millrace.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.Seeds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordReaderTest {
    @ParameterizedTest
    @EnumSource(Compression.class)
    void refusesDamagedRecordsInsteadOfCrashing(Compression compression) {
        Random random = Seeds.random("refusesDamagedRecords " + compression, 0);
        ByteBuffer batch = batchOf(compression, 40);
        int size = batch.limit();
        byte[] sound = bytesOf(batch);
        int refused = 0;

        for (int round = 0; round < 600; round++) {
            byte[] damaged = sound.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                int at = RecordBatch.HEADER_BYTES + random.nextInt(size - RecordBatch.HEADER_BYTES);
                damaged[at] ^= (byte) (1 << random.nextInt(8));
            }
            refused += readsToTheEnd(damaged) ? 0 : 1;
        }

        assertThat(refused).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void refusesRecordsCutAtAnyByte(Compression compression) {
        ByteBuffer sound = batchOf(compression, 3);

        for (int size = RecordBatch.HEADER_BYTES; size < sound.limit(); size++) {
            byte[] cut = new byte[size];
            sound.get(0, cut);
            ByteBuffer.wrap(cut).putInt(RecordBatch.LENGTH_AT, size - RecordBatch.LOG_OVERHEAD_BYTES);

            // The last bytes of a frame may be its trailer only; the records before them are whole then.
            assertThat(readsToTheEnd(cut) && size < sound.limit() - 12)
                    .as("%s cut at %s of %s", compression, size, sound.limit())
                    .isFalse();
        }
    }

    @Test
    void refusesMoreOrFewerRecordsThanTheHeaderSays() {
        ByteBuffer batch = batchOf(Compression.NONE, 5);

        assertThat(readsToTheEnd(bytesOf(batch.putInt(RecordBatch.RECORD_COUNT_AT, 6))))
                .isFalse();
        assertThat(readsToTheEnd(bytesOf(batch.putInt(RecordBatch.RECORD_COUNT_AT, 4))))
                .isFalse();
    }

    @Test
    void refusesSnappyBlockThatClaimsToUnfoldToTooMuch() {
        // 0xffffff7f: a Snappy block of 268,435,455 bytes in four bytes of input.
        byte[] block = {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f};

        assertThatThrownBy(() -> Compression.SNAPPY.decompress(ByteBuffer.wrap(block)))
                .hasMessageContaining("claims to unfold to");
    }

    @Test
    void readsBareSnappyBlockAsSomeClientsWriteIt() throws Exception {
        byte[] bare = org.xerial.snappy.Snappy.compress("plain words, plain words".getBytes(StandardCharsets.UTF_8));

        byte[] read = Compression.SNAPPY.decompress(ByteBuffer.wrap(bare)).readAllBytes();

        assertThat(read).asString().isEqualTo("plain words, plain words");
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void readsRecordsLargerThanEveryBlock(Compression compression) throws Exception {
        byte[] value = new byte[3 << 20];
        Seeds.random("readsRecordsLarger " + compression, 0).nextBytes(value);
        ByteBuffer written = new RecordBatchBuilder(compression, Compression.DEFAULT_LEVEL)
                .append(1, null, ByteBuffer.wrap(value))
                .build();

        try (RecordReader reader = RecordReader.open(new RecordBatch().wrap(written, 0))) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.key()).isNull();
            assertThat(reader.value()).isEqualTo(ByteBuffer.wrap(value));
            assertThat(reader.next()).isFalse();
        }
    }

    private static ByteBuffer batchOf(Compression compression, int count) {
        RecordBatchBuilder builder = new RecordBatchBuilder(compression, Compression.DEFAULT_LEVEL).baseOffset(10);
        for (int index = 0; index < count; index++) {
            builder.append(index, text("key" + index), text("some value, some other value " + index));
        }
        return builder.build();
    }

    private static byte[] bytesOf(ByteBuffer batch) {
        byte[] bytes = new byte[batch.limit()];
        batch.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer text(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    private static boolean readsToTheEnd(byte[] batch) {
        RecordBatch view = new RecordBatch().wrap(ByteBuffer.wrap(batch), 0);
        try (RecordReader reader = RecordReader.open(view)) {
            while (reader.next()) {
                reader.headers();
            }
            return true;
        } catch (CorruptRecordException expected) {
            return false;
        }
    }
}
