package io.millrace.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Seeds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our batches against those of kafka-clients, both ways, with every codec. */
class RecordBatchInteropTest {
    private record Plain(
            long offset,
            long timestampMs,
            @Nullable String key,
            @Nullable String value,
            List<String> headers) {}

    @ParameterizedTest
    @EnumSource(Compression.class)
    void kafkaReadsWhatWeWrite(Compression compression) {
        Random random = Seeds.random("kafkaReadsWhatWeWrite " + compression, 0);
        List<SimpleRecord> records = randomRecords(random, 200);
        RecordBatchBuilder builder = new RecordBatchBuilder(compression, Compression.DEFAULT_LEVEL)
                .baseOffset(1_000)
                .leaderEpoch(7)
                .producer(42, (short) 3, 17)
                .transactional();
        for (SimpleRecord record : records) {
            builder.append(record.timestamp(), record.key(), record.value(), headersOf(record));
        }

        ByteBuffer written = builder.build();

        MutableRecordBatch batch =
                MemoryRecords.readableRecords(written).batches().iterator().next();
        batch.ensureValid();
        assertThat(batch.producerId()).isEqualTo(42);
        assertThat(batch.producerEpoch()).isEqualTo((short) 3);
        assertThat(batch.baseSequence()).isEqualTo(17);
        assertThat(batch.partitionLeaderEpoch()).isEqualTo(7);
        assertThat(batch.isTransactional()).isTrue();
        assertThat(batch.compressionType().id).isEqualTo((byte) compression.id());
        assertThat(batch.maxTimestamp())
                .isEqualTo(records.stream()
                        .mapToLong(SimpleRecord::timestamp)
                        .max()
                        .orElseThrow());
        assertThat(kafkaRecords(batch)).isEqualTo(plain(records, 1_000));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void readsWhatKafkaWrites(Compression compression) throws Exception {
        Random random = Seeds.random("readsWhatKafkaWrites " + compression, 0);
        List<SimpleRecord> records = randomRecords(random, 200);

        ByteBuffer written = MemoryRecords.withRecords(
                        (byte) 2,
                        500,
                        org.apache.kafka.common.compress.Compression.of(CompressionType.forId(compression.id()))
                                .build(),
                        TimestampType.CREATE_TIME,
                        42,
                        (short) 3,
                        17,
                        7,
                        true,
                        records.toArray(SimpleRecord[]::new))
                .buffer();

        RecordBatch batch = new RecordBatch().wrap(written, 0);
        assertThat(batch.crcIsValid()).isTrue();
        assertThat(batch.baseOffset()).isEqualTo(500);
        assertThat(batch.lastOffset()).isEqualTo(699);
        assertThat(batch.recordCount()).isEqualTo(200);
        assertThat(batch.sizeBytes()).isEqualTo(written.remaining());
        assertThat(batch.leaderEpoch()).isEqualTo(7);
        assertThat(batch.lastSequence()).isEqualTo(216);
        assertThat(batch.isTransactional()).isTrue();
        assertThat(batch.isControl()).isFalse();
        assertThat(ourRecords(batch)).isEqualTo(plain(records, 500));
    }

    @RepeatedTest(5)
    void viewsTheSameHeaderAsKafkaInDirectMemory(RepetitionInfo repetition) {
        Random random = Seeds.random("viewsTheSameHeader", repetition.getCurrentRepetition());
        ByteBuffer heap = RecordBatchBuilder.plain()
                .baseOffset(random.nextInt(1_000_000))
                .deleteHorizon(random.nextLong(1L << 40))
                .producer(random.nextLong(1L << 40), (short) random.nextInt(1_000), Integer.MAX_VALUE - 1)
                .append(random.nextLong(1L << 40), null, null)
                .append(random.nextLong(1L << 40), null, null)
                .append(random.nextLong(1L << 40), null, null)
                .build();
        ByteBuffer direct = ByteBuffer.allocateDirect(heap.limit() + 13);
        direct.put(13, heap, 0, heap.limit());

        RecordBatch ours = new RecordBatch().wrap(direct, 13);
        ours.baseOffset(77);
        ours.leaderEpoch(5);
        ours.stampMaxTimestamp(true, 123_456);

        ByteBuffer copy = ByteBuffer.allocate(heap.limit()).put(0, direct, 13, heap.limit());
        MutableRecordBatch kafka =
                MemoryRecords.readableRecords(copy).batches().iterator().next();
        kafka.ensureValid();
        assertThat(ours.crcIsValid()).isTrue();
        assertThat(kafka.baseOffset()).isEqualTo(77);
        assertThat(kafka.partitionLeaderEpoch()).isEqualTo(5);
        assertThat(kafka.maxTimestamp()).isEqualTo(123_456);
        assertThat(kafka.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(kafka.deleteHorizonMs()).hasValue(ours.deleteHorizonMs());
        assertThat(kafka.lastSequence()).isEqualTo(ours.lastSequence()).isZero();
        assertThat(kafka.lastOffset()).isEqualTo(ours.lastOffset());
    }

    @Test
    void kafkaReadsOurTransactionMarker() {
        ByteBuffer written = RecordBatchBuilder.plain()
                .baseOffset(9)
                .producer(42, (short) 3, RecordBatch.NO_SEQUENCE)
                .transactional()
                .control()
                .append(1_000, new ControlRecord(ControlRecord.Type.COMMIT, 8))
                .build();

        MutableRecordBatch batch =
                MemoryRecords.readableRecords(written).batches().iterator().next();

        assertThat(batch.isControlBatch()).isTrue();
        Record marker = batch.iterator().next();
        var parsed = org.apache.kafka.common.record.internal.EndTransactionMarker.deserialize(marker);
        assertThat(parsed.coordinatorEpoch()).isEqualTo(8);
        assertThat(parsed.controlType()).isEqualTo(org.apache.kafka.common.record.internal.ControlRecordType.COMMIT);
    }

    @Test
    void readsTransactionMarkersOfKafka() throws Exception {
        ByteBuffer written = MemoryRecords.withEndTransactionMarker(
                        42,
                        (short) 3,
                        new org.apache.kafka.common.record.internal.EndTransactionMarker(
                                org.apache.kafka.common.record.internal.ControlRecordType.ABORT, 8))
                .buffer();

        try (RecordReader reader = RecordReader.open(new RecordBatch().wrap(written, 0))) {
            assertThat(reader.next()).isTrue();
            assertThat(ControlRecord.parse(reader.key(), reader.value()))
                    .contains(new ControlRecord(ControlRecord.Type.ABORT, 8));
        }
    }

    private static List<SimpleRecord> randomRecords(Random random, int count) {
        List<SimpleRecord> records = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            Header[] headers = new Header[random.nextInt(3)];
            for (int header = 0; header < headers.length; header++) {
                headers[header] =
                        new org.apache.kafka.common.header.internals.RecordHeader("h" + header, bytes(random, 20));
            }
            records.add(new SimpleRecord(
                    1_000_000 + random.nextInt(5_000), bytes(random, 30), bytes(random, 3_000), headers));
        }
        return records;
    }

    private static byte @Nullable [] bytes(Random random, int maxLength) {
        if (random.nextInt(8) == 0) {
            return null;
        }
        byte[] bytes = new byte[random.nextInt(maxLength + 1)];
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] = (byte) ('a' + random.nextInt(6));
        }
        return bytes;
    }

    private static List<RecordHeader> headersOf(SimpleRecord record) {
        List<RecordHeader> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new RecordHeader(header.key(), Utils.wrapNullable(header.value())));
        }
        return headers;
    }

    private static List<Plain> plain(List<SimpleRecord> records, long baseOffset) {
        List<Plain> plain = new ArrayList<>();
        for (SimpleRecord record : records) {
            List<String> headers = new ArrayList<>();
            for (Header header : new RecordHeaders(record.headers())) {
                headers.add(header.key() + "=" + text(Utils.wrapNullable(header.value())));
            }
            plain.add(new Plain(
                    baseOffset + plain.size(), record.timestamp(), text(record.key()), text(record.value()), headers));
        }
        return plain;
    }

    private static List<Plain> kafkaRecords(MutableRecordBatch batch) {
        List<Plain> plain = new ArrayList<>();
        for (Record record : batch) {
            List<String> headers = new ArrayList<>();
            for (Header header : record.headers()) {
                headers.add(header.key() + "=" + text(Utils.wrapNullable(header.value())));
            }
            plain.add(
                    new Plain(record.offset(), record.timestamp(), text(record.key()), text(record.value()), headers));
        }
        return plain;
    }

    private static List<Plain> ourRecords(RecordBatch batch) throws CorruptRecordException {
        List<Plain> plain = new ArrayList<>();
        try (RecordReader reader = RecordReader.open(batch)) {
            while (reader.next()) {
                List<String> headers = new ArrayList<>();
                for (RecordHeader header : reader.headers()) {
                    headers.add(header.key() + "=" + text(header.value()));
                }
                plain.add(new Plain(
                        reader.offset(), reader.timestampMs(), text(reader.key()), text(reader.value()), headers));
            }
        }
        return plain;
    }

    private static @Nullable String text(@Nullable ByteBuffer bytes) {
        return bytes == null
                ? null
                : StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
    }
}
