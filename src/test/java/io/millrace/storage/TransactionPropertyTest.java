package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Refusal;
import io.millrace.config.TopicConfig;
import io.millrace.record.ControlRecord;
import io.millrace.record.RecordBatch;
import io.millrace.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/** Random transactions of several producers in one log, with stops, crashes and truncations, against {@link TransactionTwin}. */
class TransactionPropertyTest {
    private static final int STEPS = 250;
    private static final int PRODUCERS = 5;
    private static final int COORDINATOR_EPOCH = 3;

    private final TransactionTwin twin = new TransactionTwin();
    private long highWatermark;
    private long lowestTruncation;

    @RepeatedTest(10)
    void knowsWhatItsTwinKnows(RepetitionInfo repetition, @TempDir Path directory) throws IOException {
        Random random = Seeds.random("TransactionPropertyTest", repetition.getCurrentRepetition());
        TopicConfig config = TopicConfig.defaults()
                .with("segment.bytes", Integer.toString(1_000 + random.nextInt(5_000)))
                .with("index.interval.bytes", Integer.toString(1 + random.nextInt(600)));
        try (LogFixture fixture = new LogFixture(directory.resolve("0"), config)) {
            for (int step = 1; step <= STEPS; step++) {
                act(random, fixture, directory.resolve(Integer.toString(step)));
                check(random, fixture.log());
            }
        }
    }

    private void act(Random random, LogFixture fixture, Path copy) throws IOException {
        PartitionLog log = fixture.log();
        long producerId = 100L + random.nextInt(PRODUCERS);
        int choice = random.nextInt(100);
        if (choice < 40) {
            appendRecords(random, log, producerId);
        } else if (choice < 48) {
            int count = 1 + random.nextInt(3);
            fixture.append(count);
            twin.add(RecordBatch.NO_PRODUCER_ID, (short) 0, -1, count, null);
        } else if (choice < 65) {
            end(random, log, producerId);
        } else if (choice < 68) {
            endAgain(log, producerId);
        } else if (choice < 80) {
            highWatermark += (long) (random.nextDouble() * (log.logEnd().offset() + 1 - highWatermark));
            log.onHighWatermark(highWatermark);
        } else if (choice < 86) {
            fixture.flush();
            fixture.manager().checkpoint();
        } else if (choice < 90) {
            advanceLogStart(log);
        } else {
            disturb(random, fixture, copy);
        }
    }

    /**
     * Not beyond the last records of any producer, and those are not truncated any more: of a producer that only a marker is left
     * of the log knows the sequence until it is read again, and then no more, as Kafka's does. The list knows nothing of that.
     */
    private void advanceLogStart(PartitionLog log) throws IOException {
        long bound = Math.min(highWatermark, twin.oldestOfLastRecords());
        log.advanceLogStart(
                Math.min(bound, log.firstUnstable().map(LogPosition::offset).orElse(bound)));
        lowestTruncation = twin.endOfLastRecords();
    }

    /** After this all that is left counts as committed, as on a node that is alone. */
    private void disturb(Random random, LogFixture fixture, Path copy) throws IOException {
        switch (random.nextInt(3)) {
            case 0 -> fixture.crash(copy, partition -> {});
            case 1 -> fixture.restart();
            default -> {
                long lowest = Math.min(Math.max(highWatermark, lowestTruncation), twin.end());
                long target = lowest + (long) (random.nextDouble() * (twin.end() + 1 - lowest));
                fixture.log().truncateTo(target);
                twin.truncateTo(target);
            }
        }
        highWatermark = fixture.log().logEnd().offset();
        fixture.log().onHighWatermark(highWatermark);
    }

    private void appendRecords(Random random, PartitionLog log, long producerId) throws IOException {
        int count = 1 + random.nextInt(4);
        short epoch = twin.epochOf(producerId);
        int sequence = twin.nextSequence(producerId);
        boolean open = twin.inTransaction(producerId);
        ByteBuffer records = TransactionTwin.records(producerId, epoch, sequence, count);
        if (!open) {
            AppendOutcome unverified = log.append(records.duplicate(), 0, AppendOrigin.CLIENT);
            assertThat(reason(unverified)).isEqualTo(Refusal.Reason.INVALID_TXN_STATE);
        }
        AppendOutcome outcome = log.append(records, 0, open ? AppendOrigin.CLIENT : AppendOrigin.VERIFIED_CLIENT);
        assertThat(outcome).isInstanceOf(AppendOutcome.Appended.class);
        twin.add(producerId, epoch, sequence + count - 1, count, null);
    }

    private void end(Random random, PartitionLog log, long producerId) throws IOException {
        ControlRecord.Type type = random.nextBoolean() ? ControlRecord.Type.ABORT : ControlRecord.Type.COMMIT;
        boolean bumps = producerId % 2 == 0;
        short epoch = (short) (twin.epochOf(producerId) + (bumps ? 1 : 0));
        ByteBuffer marker = TransactionTwin.marker(producerId, epoch, type, COORDINATOR_EPOCH);
        AppendOutcome outcome = log.append(marker, 0, bumps ? AppendOrigin.BUMPED_MARKER : AppendOrigin.COORDINATOR);
        assertThat(outcome).isInstanceOf(AppendOutcome.Appended.class);
        twin.add(producerId, epoch, -1, 1, type);
    }

    /** A marker that comes late must not end what has begun since. */
    private void endAgain(PartitionLog log, long producerId) throws IOException {
        if (!log.knowsProducer(producerId)) {
            return;
        }
        ByteBuffer marker = TransactionTwin.marker(
                producerId, twin.epochOf(producerId), ControlRecord.Type.COMMIT, COORDINATOR_EPOCH);
        AppendOutcome outcome = log.append(marker, 0, AppendOrigin.BUMPED_MARKER);
        assertThat(outcome).isInstanceOf(AppendOutcome.Duplicate.class);
    }

    private static Refusal.Reason reason(AppendOutcome outcome) {
        assertThat(outcome).isInstanceOf(AppendOutcome.Refused.class);
        return ((AppendOutcome.Refused) outcome).refusal().reason();
    }

    private void check(Random random, PartitionLog log) throws IOException {
        assertThat(log.logEnd().offset()).isEqualTo(twin.end());
        OptionalLong undecided = twin.firstUndecided(highWatermark);
        assertThat(log.firstUnstable().map(LogPosition::offset))
                .isEqualTo(undecided.isPresent() ? Optional.of(undecided.getAsLong()) : Optional.empty());
        for (long producerId = 100; producerId < 100 + PRODUCERS; producerId++) {
            assertThat(log.inTransaction(producerId, twin.epochOf(producerId)))
                    .as("producer %d", producerId)
                    .isEqualTo(twin.inTransaction(producerId));
        }
        long start = log.logStartOffset();
        long from = start + (long) (random.nextDouble() * (twin.end() + 1 - start));
        long to = from + (long) (random.nextDouble() * (twin.end() + 2 - from));
        assertThat(log.abortedTransactions(from, to)).isEqualTo(twin.aborted(from, to));
    }
}
