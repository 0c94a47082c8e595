package io.millrace.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.record.RecordBatchValidator.Rules;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordBatchValidatorTest {
    private static final long NOW_MS = 1_000_000;
    private static final Rules PLAIN =
            new Rules(1_000_000, false, false, Long.MAX_VALUE, 3_600_000, Optional.empty(), Compression.DEFAULT_LEVEL);

    private final RecordBatchValidator validator = new RecordBatchValidator();

    @Test
    void acceptsOneSoundBatchAndLeavesItInPlace() {
        ByteBuffer batch = batch(Compression.NONE, "a", "b");

        Outcome<ByteBuffer> outcome = validator.validateClient(batch, PLAIN, NOW_MS);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Done.class, done -> assertThat(done.value()).isSameAs(batch));
    }

    @Test
    void refusesEveryCutBatch() {
        ByteBuffer batch = batch(Compression.NONE, "a", "b");

        for (int size = 0; size < batch.limit(); size++) {
            assertThat(reason(batch.duplicate().limit(size), PLAIN))
                    .as("cut at " + size)
                    .isEqualTo(Refusal.Reason.CORRUPT_MESSAGE);
        }
    }

    @Test
    void refusesBatchWithAnyFlippedByteBehindTheChecksum() {
        ByteBuffer batch = batch(Compression.NONE, "a", "b");

        for (int at = RecordBatch.CRC_AT; at < batch.limit(); at++) {
            ByteBuffer damaged = copyOf(batch);
            damaged.put(at, (byte) (damaged.get(at) ^ 0x10));
            assertThat(reason(damaged, PLAIN)).as("flipped at " + at).isEqualTo(Refusal.Reason.CORRUPT_MESSAGE);
        }
    }

    @Test
    void refusesTwoBatchesFromClient() {
        ByteBuffer one = batch(Compression.NONE, "a");
        ByteBuffer two = ByteBuffer.allocate(2 * one.limit())
                .put(one.duplicate())
                .put(one.duplicate())
                .flip();

        assertThat(reason(two, PLAIN)).isEqualTo(Refusal.Reason.INVALID_RECORD);
    }

    @Test
    void refusesOldFormats() {
        assertThat(reason(changed(batch -> batch.put(RecordBatch.MAGIC_AT, (byte) 1)), PLAIN))
                .isEqualTo(Refusal.Reason.INVALID_RECORD);
    }

    @Test
    void refusesHeadersThatNoClientMaySend() {
        assertThat(reason(changed(batch -> batch.putLong(0, 5)), PLAIN)).isEqualTo(Refusal.Reason.INVALID_RECORD);
        assertThat(reason(changed(batch -> batch.putInt(RecordBatch.LAST_OFFSET_DELTA_AT, 7)), PLAIN))
                .isEqualTo(Refusal.Reason.INVALID_RECORD);
        assertThat(reason(changed(batch -> batch.putInt(RecordBatch.RECORD_COUNT_AT, 0)), PLAIN))
                .isEqualTo(Refusal.Reason.INVALID_RECORD);
        assertThat(reason(changed(batch -> batch.putLong(RecordBatch.PRODUCER_ID_AT, 5)), PLAIN))
                .isEqualTo(Refusal.Reason.INVALID_RECORD);
        assertThat(reason(changed(batch -> batch.putShort(RecordBatch.ATTRIBUTES_AT, (short) 0x20)), PLAIN))
                .isEqualTo(Refusal.Reason.INVALID_RECORD);
        assertThat(reason(changed(batch -> batch.putShort(RecordBatch.ATTRIBUTES_AT, (short) 0x08)), PLAIN))
                .isEqualTo(Refusal.Reason.INVALID_TIMESTAMP);
        assertThat(reason(changed(batch -> batch.putShort(RecordBatch.ATTRIBUTES_AT, (short) 0x05)), PLAIN))
                .isEqualTo(Refusal.Reason.UNSUPPORTED_COMPRESSION_TYPE);
    }

    @Test
    void refusesBatchLargerThanTheTopicAllows() {
        Rules small = new Rules(70, false, false, Long.MAX_VALUE, 1, Optional.empty(), Compression.DEFAULT_LEVEL);

        assertThat(reason(batch(Compression.NONE, "a", "b"), small)).isEqualTo(Refusal.Reason.MESSAGE_TOO_LARGE);
    }

    @Test
    void refusesTimestampsOutsideTheWindow() {
        Rules window = new Rules(1_000_000, false, false, 500, 300, Optional.empty(), Compression.DEFAULT_LEVEL);

        assertThat(reason(at(NOW_MS - 500), window)).isNull();
        assertThat(reason(at(NOW_MS - 501), window)).isEqualTo(Refusal.Reason.INVALID_TIMESTAMP);
        assertThat(reason(at(NOW_MS + 300), window)).isNull();
        assertThat(reason(at(NOW_MS + 301), window)).isEqualTo(Refusal.Reason.INVALID_TIMESTAMP);
        assertThat(reason(at(NOW_MS - 501, NOW_MS), window)).isEqualTo(Refusal.Reason.INVALID_TIMESTAMP);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void refusesRecordWithoutKeyOnCompactedTopic(Compression compression) {
        Rules compacted =
                new Rules(1_000_000, true, false, Long.MAX_VALUE, 1_000, Optional.empty(), Compression.DEFAULT_LEVEL);

        assertThat(reason(batch(compression, "a", null), compacted)).isEqualTo(Refusal.Reason.INVALID_RECORD);
        assertThat(reason(batch(compression, "a", "b"), compacted)).isNull();
    }

    @Test
    void namesEachRecordThatIsToBlame() {
        Rules compacted =
                new Rules(1_000_000, true, false, Long.MAX_VALUE, 1_000, Optional.empty(), Compression.DEFAULT_LEVEL);
        Rules window = new Rules(1_000_000, false, false, 500, 300, Optional.empty(), Compression.DEFAULT_LEVEL);

        assertThat(blamed(batch(Compression.ZSTD, null, "b", null), compacted)).containsExactly(0, 2);
        assertThat(blamed(at(NOW_MS, NOW_MS + 301, NOW_MS - 501), window)).containsExactly(1, 2);
        assertThat(blamed(changed(batch -> batch.putInt(RecordBatch.RECORD_COUNT_AT, 0)), PLAIN))
                .isEmpty();
    }

    @Test
    void namesAThousandBadRecordsAndCountsTheOthers() {
        Rules compacted =
                new Rules(1_000_000, true, false, Long.MAX_VALUE, 1_000, Optional.empty(), Compression.DEFAULT_LEVEL);
        @Nullable String[] keys = new String[1_500];

        Outcome<ByteBuffer> outcome = validator.validateClient(batch(Compression.NONE, keys), compacted, NOW_MS);

        Refusal refusal = ((Outcome.Refused<ByteBuffer>) outcome).refusal();
        assertThat(refusal.faults()).hasSize(1_000);
        assertThat(refusal.message())
                .startsWith("record 0 of the batch has no key")
                .endsWith("and 1497 more such records");
    }

    @Test
    void refusesAMaximumTimestampThatIsOutOfBoundsInTheHeaderOnly() {
        ByteBuffer lying = changed(batch -> batch.putLong(RecordBatch.MAX_TIMESTAMP_AT, NOW_MS + 5_000_000));

        assertThat(reason(lying, PLAIN)).isEqualTo(Refusal.Reason.INVALID_TIMESTAMP);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void recompressesToTheCodecOfTheTopic(Compression target) throws Exception {
        Rules rules = new Rules(
                1_000_000, false, false, Long.MAX_VALUE, 1_000, Optional.of(target), Compression.DEFAULT_LEVEL);
        Compression source = target == Compression.GZIP ? Compression.LZ4 : Compression.GZIP;

        Outcome<ByteBuffer> outcome = validator.validateClient(batch(source, "a", "b", "c"), rules, NOW_MS);

        RecordBatch batch = new RecordBatch().wrap(((Outcome.Done<ByteBuffer>) outcome).value(), 0);
        assertThat(batch.crcIsValid()).isTrue();
        assertThat(batch.compressionId()).isEqualTo(target.id());
        assertThat(batch.baseSequence()).isEqualTo(9);
        assertThat(batch.recordCount()).isEqualTo(3);
        try (RecordReader reader = RecordReader.open(batch)) {
            for (String key : new String[] {"a", "b", "c"}) {
                assertThat(reader.next()).isTrue();
                assertThat(StandardCharsets.UTF_8.decode(reader.key()).toString())
                        .isEqualTo(key);
                assertThat(reader.timestampMs()).isEqualTo(NOW_MS);
            }
        }
    }

    @Test
    void refusesSmallBatchThatUnfoldsBeyondTheLimit() {
        Rules rules = new Rules(
                10_000, false, false, Long.MAX_VALUE, 1_000, Optional.of(Compression.NONE), Compression.DEFAULT_LEVEL);
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.ZSTD, Compression.DEFAULT_LEVEL);
        for (int index = 0; index < 100; index++) {
            builder.append(NOW_MS, null, ByteBuffer.allocate(100_000));
        }

        assertThat(reason(builder.build(), rules)).isEqualTo(Refusal.Reason.MESSAGE_TOO_LARGE);
    }

    @Test
    void stampsLogAppendTimeWithoutTouchingRecords() {
        Rules rules =
                new Rules(1_000_000, false, true, Long.MAX_VALUE, 1_000, Optional.empty(), Compression.DEFAULT_LEVEL);
        ByteBuffer bytes = batch(Compression.ZSTD, "a");

        Outcome<ByteBuffer> outcome = validator.validateClient(bytes, rules, NOW_MS + 77);

        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        RecordBatch batch = new RecordBatch().wrap(bytes, 0);
        assertThat(batch.isLogAppendTime()).isTrue();
        assertThat(batch.maxTimestampMs()).isEqualTo(NOW_MS + 77);
        assertThat(batch.crcIsValid()).isTrue();
    }

    @Test
    void acceptsRisingBatchesFromLeaderOnly() {
        ByteBuffer first =
                RecordBatchBuilder.plain().baseOffset(10).append(1, null, null).build();
        ByteBuffer second =
                RecordBatchBuilder.plain().baseOffset(15).append(1, null, null).build();

        assertThat(validator.validateReplicated(joined(first, second))).isInstanceOf(Outcome.Done.class);
        assertThat(validator.validateReplicated(joined(second, first))).isInstanceOf(Outcome.Refused.class);
        assertThat(validator.validateReplicated(joined(first, first))).isInstanceOf(Outcome.Refused.class);
    }

    private Refusal.@Nullable Reason reason(ByteBuffer batch, Rules rules) {
        Outcome<ByteBuffer> outcome = validator.validateClient(batch, rules, NOW_MS);
        return outcome instanceof Outcome.Refused<ByteBuffer> refused
                ? refused.refusal().reason()
                : null;
    }

    private List<Integer> blamed(ByteBuffer batch, Rules rules) {
        Outcome<ByteBuffer> outcome = validator.validateClient(batch, rules, NOW_MS);
        return ((Outcome.Refused<ByteBuffer>) outcome)
                .refusal().faults().stream().map(Refusal.RecordFault::index).toList();
    }

    private static ByteBuffer batch(Compression compression, @Nullable String... keys) {
        RecordBatchBuilder builder =
                new RecordBatchBuilder(compression, Compression.DEFAULT_LEVEL).producer(4, (short) 0, 9);
        for (String key : keys) {
            builder.append(NOW_MS, key == null ? null : StandardCharsets.UTF_8.encode(key), null);
        }
        return builder.build();
    }

    private static ByteBuffer at(long... timestampsMs) {
        RecordBatchBuilder builder = RecordBatchBuilder.plain();
        for (long timestampMs : timestampsMs) {
            builder.append(timestampMs, null, null);
        }
        return builder.build();
    }

    private static ByteBuffer changed(Consumer<ByteBuffer> change) {
        ByteBuffer batch = RecordBatchBuilder.plain().append(NOW_MS, null, null).build();
        change.accept(batch);
        batch.putInt(RecordBatch.CRC_AT, new RecordBatch().wrap(batch, 0).computeCrc());
        return batch;
    }

    private static ByteBuffer copyOf(ByteBuffer batch) {
        return ByteBuffer.allocate(batch.limit()).put(0, batch, 0, batch.limit());
    }

    private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(first.limit() + second.limit())
                .put(first.duplicate())
                .put(second.duplicate())
                .flip();
    }
}
