package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.record.ControlRecord;
import io.millrace.record.RecordBatch;
import io.millrace.record.RecordBatchBuilder;
import io.millrace.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProducerStateManagerTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
    private static final int EXPIRATION_MS = 1_000;
    private static final long PRODUCER = 42;

    private final Path directory;

    private ProducerStateManager states;
    private long nextOffset;

    ProducerStateManagerTest(@TempDir Path directory) {
        this.directory = directory;
        this.states = new ProducerStateManager(PARTITION, directory, EXPIRATION_MS);
    }

    @Test
    void acceptsAnySequenceOfUnknownProducer() throws Exception {
        assertThat(check(0, 17, 3)).isEqualTo(ProducerVerdict.ACCEPTED);
    }

    @Test
    void answersTheLastFiveBatchesAsDuplicates() throws Exception {
        for (int sequence = 0; sequence < 60; sequence += 10) {
            append(0, sequence, 10);
        }

        assertThat(reason(check(0, 0, 10))).isEqualTo(Refusal.Reason.OUT_OF_ORDER_SEQUENCE);
        for (int sequence = 10; sequence < 60; sequence += 10) {
            assertThat(check(0, sequence, 10)).isEqualTo(new ProducerVerdict.Duplicate(sequence, sequence + 9, 500));
        }
        assertThat(reason(check(0, 50, 9))).isEqualTo(Refusal.Reason.OUT_OF_ORDER_SEQUENCE);
    }

    @Test
    void refusesGapsAndOldEpochs() throws Exception {
        append(3, 0, 10);

        assertThat(check(3, 10, 1)).isEqualTo(ProducerVerdict.ACCEPTED);
        assertThat(reason(check(3, 11, 1))).isEqualTo(Refusal.Reason.OUT_OF_ORDER_SEQUENCE);
        assertThat(reason(check(2, 10, 1))).isEqualTo(Refusal.Reason.INVALID_PRODUCER_EPOCH);
        assertThat(check(4, 0, 1)).isEqualTo(ProducerVerdict.ACCEPTED);
        assertThat(reason(check(4, 10, 1))).isEqualTo(Refusal.Reason.OUT_OF_ORDER_SEQUENCE);
    }

    @Test
    void startsSequencesAgainAtZeroBehindTheLargest() throws Exception {
        append(0, Integer.MAX_VALUE - 4, 5);

        assertThat(check(0, 0, 1)).isEqualTo(ProducerVerdict.ACCEPTED);
        append(0, 0, 2);
        assertThat(check(0, Integer.MAX_VALUE - 4, 5)).isInstanceOf(ProducerVerdict.Duplicate.class);
        append(0, 2, 3);
        RecordBatch wrapping = batch(0, Integer.MAX_VALUE - 1, 4, false);
        assertThat(wrapping.lastSequence()).isEqualTo(1);
    }

    @Test
    void followsTransactionsToTheirEnd() throws Exception {
        appendTransactional(PRODUCER, 0);
        appendTransactional(PRODUCER + 1, 0);
        assertThat(states.firstUndecidedOffset()).hasValue(0);

        CompletedTransaction first = end(PRODUCER, ControlRecord.Type.ABORT);

        assertThat(first).isEqualTo(new CompletedTransaction(PRODUCER, 0, 2, true));
        assertThat(states.lastStableOffset(first)).isEqualTo(1);
        assertThat(states.firstUndecidedOffset()).hasValue(0);
        states.onHighWatermark(3);
        assertThat(states.firstUndecidedOffset()).hasValue(1);

        CompletedTransaction second = end(PRODUCER + 1, ControlRecord.Type.COMMIT);

        assertThat(second).isEqualTo(new CompletedTransaction(PRODUCER + 1, 1, 3, false));
        assertThat(states.lastStableOffset(second)).isEqualTo(4);
        assertThat(states.onHighWatermark(3)).isFalse();
        assertThat(states.firstUndecidedOffset()).hasValue(1);
        assertThat(states.onHighWatermark(4)).isTrue();
        assertThat(states.firstUndecidedOffset()).isEmpty();
    }

    @Test
    void refusesPlainWritesInsideTransactionAndOldCoordinators() throws Exception {
        appendTransactional(PRODUCER, 0);

        assertThat(reason(check(0, 1, 1))).isEqualTo(Refusal.Reason.INVALID_TXN_STATE);
        end(PRODUCER, ControlRecord.Type.COMMIT);
        RecordBatch stale = marker(PRODUCER, ControlRecord.Type.COMMIT, 6);
        assertThat(reason(states.check(stale, AppendOrigin.COORDINATOR)))
                .isEqualTo(Refusal.Reason.TRANSACTION_COORDINATOR_FENCED);
    }

    @Test
    void forgetsIdleProducersButNotOpenTransactions() throws Exception {
        append(0, 0, 1);
        appendTransactional(PRODUCER + 1, 0);

        states.expire(500 + EXPIRATION_MS);

        assertThat(states.producerCount()).isEqualTo(1);
        assertThat(states.firstUndecidedOffset()).hasValue(1);
    }

    @Test
    void restoresFromNewestSoundSnapshot() throws Exception {
        append(0, 0, 10);
        states.takeSnapshot();
        append(0, 10, 10);
        appendTransactional(PRODUCER + 1, 7);
        states.takeSnapshot();
        byte[] newest = Files.readAllBytes(ProducerSnapshot.file(directory, 21));

        for (int size = 0; size < newest.length; size++) {
            restoreWith(Arrays.copyOf(newest, size));
            assertThat(states.endOffset()).as("cut at " + size).isEqualTo(10);
            assertThat(check(0, 10, 10)).isEqualTo(ProducerVerdict.ACCEPTED);
        }
        for (int at = 0; at < newest.length; at++) {
            byte[] flipped = newest.clone();
            flipped[at] ^= 0x04;
            restoreWith(flipped);
            assertThat(states.endOffset()).as("flipped at " + at).isEqualTo(10);
        }
        restoreWith(newest);
        assertThat(states.endOffset()).isEqualTo(21);
        assertThat(states.firstUndecidedOffset()).hasValue(20);
        assertThat(check(0, 10, 10)).isInstanceOf(ProducerVerdict.Duplicate.class);
        assertThat(check(0, 20, 1)).isEqualTo(ProducerVerdict.ACCEPTED);
    }

    /** All five may have been in flight at a stop, and come again: a client would number them anew and double them. */
    @Test
    void remembersTheLastFiveBatchesOverARestart() throws Exception {
        for (int sequence = 0; sequence < 60; sequence += 10) {
            append(0, sequence, 10);
        }
        appendTransactional(PRODUCER + 1, 7);
        states.takeSnapshot();
        states = new ProducerStateManager(PARTITION, directory, EXPIRATION_MS);

        states.truncateAndReload(0, 61, 500);

        for (int sequence = 10; sequence < 60; sequence += 10) {
            assertThat(check(0, sequence, 10)).isEqualTo(new ProducerVerdict.Duplicate(sequence, sequence + 9, 500));
        }
        assertThat(check(0, 60, 1)).isEqualTo(ProducerVerdict.ACCEPTED);
        assertThat(states.firstUndecidedOffset()).hasValue(60);
    }

    private void restoreWith(byte[] newest) throws IOException {
        Files.write(ProducerSnapshot.file(directory, 21), newest);
        states = new ProducerStateManager(PARTITION, directory, EXPIRATION_MS);
        states.truncateAndReload(0, 30, 500);
    }

    @Test
    void keepsSnapshotsOfSegmentsAndTheNewest() throws Exception {
        for (int sequence = 0; sequence < 5; sequence++) {
            append(0, sequence, 1);
            states.takeSnapshot();
        }

        states.snapshots().deleteStrays(List.of(0L, 2L));

        assertThat(ProducerSnapshot.file(directory, 1)).doesNotExist();
        assertThat(ProducerSnapshot.file(directory, 2)).exists();
        assertThat(ProducerSnapshot.file(directory, 4)).doesNotExist();
        assertThat(ProducerSnapshot.file(directory, 5)).exists();
    }

    @RepeatedTest(5)
    void acceptsExactlyWhatAnIdempotentProducerMaySend(RepetitionInfo repetition) throws Exception {
        Random random = Seeds.random("producerStates", repetition.getCurrentRepetition());
        int epoch = 0;
        append(epoch, 0, 1); // From here on the producer is known, and no other sequence is taken.
        int next = 1;

        for (int step = 0; step < 2_000; step++) {
            int count = 1 + random.nextInt(5);
            int sequence = switch (random.nextInt(4)) {
                case 0 -> next + 1 + random.nextInt(3);
                case 1 -> Math.max(0, next - 1 - random.nextInt(40));
                default -> next;
            };
            ProducerVerdict verdict = check(epoch, sequence, count);
            if (sequence == next) {
                assertThat(verdict).isEqualTo(ProducerVerdict.ACCEPTED);
                append(epoch, sequence, count);
                next += count;
            } else {
                assertThat(verdict).isNotEqualTo(ProducerVerdict.ACCEPTED);
            }
            if (random.nextInt(200) == 0) {
                epoch++;
                next = 0;
                append(epoch, 0, 1);
                next = 1;
            }
        }
    }

    private RecordBatch batch(int epoch, int sequence, int count, boolean transactional) {
        RecordBatchBuilder builder =
                RecordBatchBuilder.plain().baseOffset(nextOffset).producer(PRODUCER, (short) epoch, sequence);
        if (transactional) {
            builder.transactional();
        }
        for (int index = 0; index < count; index++) {
            builder.append(500, null, null);
        }
        return new RecordBatch().wrap(builder.build(), 0);
    }

    private ProducerVerdict check(int epoch, int sequence, int count) throws Exception {
        return states.check(batch(epoch, sequence, count, false), AppendOrigin.CLIENT);
    }

    private void append(int epoch, int sequence, int count) throws Exception {
        states.append(batch(epoch, sequence, count, false));
        nextOffset += count;
    }

    private void appendTransactional(long producerId, int sequence) throws Exception {
        RecordBatch batch = new RecordBatch()
                .wrap(
                        RecordBatchBuilder.plain()
                                .baseOffset(nextOffset++)
                                .producer(producerId, (short) 0, sequence)
                                .transactional()
                                .append(500, null, null)
                                .build(),
                        0);
        states.append(batch);
    }

    private RecordBatch marker(long producerId, ControlRecord.Type type, int coordinatorEpoch) {
        return new RecordBatch()
                .wrap(
                        RecordBatchBuilder.plain()
                                .baseOffset(nextOffset)
                                .producer(producerId, (short) 0, RecordBatch.NO_SEQUENCE)
                                .transactional()
                                .control()
                                .append(500, new ControlRecord(type, coordinatorEpoch))
                                .build(),
                        0);
    }

    private CompletedTransaction end(long producerId, ControlRecord.Type type) throws Exception {
        CompletedTransaction completed =
                states.append(marker(producerId, type, 7)).orElseThrow();
        nextOffset++;
        return completed;
    }

    private static Refusal.@Nullable Reason reason(ProducerVerdict verdict) {
        return verdict instanceof ProducerVerdict.Refused refused
                ? refused.refusal().reason()
                : null;
    }
}
