package io.millrace.fault.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.fault.history.Violation.Kind;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each fault that the checker is there for, put into a history that is sound without it. */
class HistoryCheckerTest {
    private static final int RECORDS = 6;

    @Test
    void findsNothingInASoundHistory() {
        PartitionHistory history = sound(log -> place(log, 0, 1, 2, 3, 4, 5));

        Verdict verdict = HistoryChecker.check(history);

        assertThat(verdict).isEqualTo(new Verdict(RECORDS, Map.of(), List.of()));
    }

    @Test
    void aRecordThatWasNotAcknowledgedMayBeInTheLogOrNot() {
        PartitionHistory present = sound(log -> place(log, 0, 1, 2, 3, 4, 5, 6));
        PartitionHistory absent = sound(log -> place(log, 0, 1, 2, 3, 4, 5));
        present.nextSequence();
        absent.nextSequence();

        assertThat(HistoryChecker.check(present).isClean()).isTrue();
        assertThat(HistoryChecker.check(absent).isClean()).isTrue();
    }

    @Test
    void findsALostRecord() {
        PartitionHistory history = acknowledged(RECORDS);
        place(history.log(), 0, 1, 2, 3, 4);

        assertThat(HistoryChecker.check(history).counts()).isEqualTo(Map.of(Kind.LOST, 1));
    }

    @Test
    void findsALostRecordWhoseOffsetWasNotTold() {
        PartitionHistory history = new PartitionHistory("t-0");
        history.acknowledged().add(history.nextSequence(), Sightings.NO_OFFSET, 1);

        assertThat(HistoryChecker.check(history).counts()).isEqualTo(Map.of(Kind.LOST, 1));
    }

    @Test
    void findsADuplicate() {
        PartitionHistory history = acknowledged(3);
        place(history.log(), 0, 1, 2, 1);

        assertThat(HistoryChecker.check(history).counts()).isEqualTo(Map.of(Kind.DUPLICATED, 1));
    }

    @Test
    void findsRecordsOutOfOrder() {
        PartitionHistory history = new PartitionHistory("t-0");
        history.nextSequence();
        history.nextSequence();
        place(history.log(), 1, 0);

        assertThat(HistoryChecker.check(history).counts()).isEqualTo(Map.of(Kind.REORDERED, 1));
    }

    @Test
    void findsARecordThatNobodySent() {
        PartitionHistory history = acknowledged(2);
        place(history.log(), 0, 1, 7);

        assertThat(HistoryChecker.check(history).counts()).isEqualTo(Map.of(Kind.INVENTED, 1));
    }

    @Test
    void findsAGapInTheOffsets() {
        PartitionHistory history = new PartitionHistory("t-0");
        history.nextSequence();
        history.nextSequence();
        history.log().add(0, 0, 0);
        history.log().add(1, 2, 0);

        assertThat(HistoryChecker.check(history).counts()).isEqualTo(Map.of(Kind.OFFSET_GAP, 1));
    }

    @Test
    void findsAnOffsetThatWasAcknowledgedForAnotherRecord() {
        PartitionHistory history = new PartitionHistory("t-0");
        history.acknowledged().add(history.nextSequence(), 1, 0);
        history.nextSequence();
        place(history.log(), 0, 1);

        assertThat(HistoryChecker.check(history).counts()).isEqualTo(Map.of(Kind.OFFSET_REUSED, 1));
    }

    @Test
    void findsAReadThatVanished() {
        PartitionHistory history = acknowledged(2);
        history.nextSequence();
        place(history.log(), 0, 1);
        place(history.read(), 0, 1, 2);

        assertThat(HistoryChecker.check(history).counts()).isEqualTo(Map.of(Kind.VANISHED, 1));
    }

    @Test
    void findsAReadOfARecordThatAnotherOneReplaced() {
        PartitionHistory history = new PartitionHistory("t-0");
        history.nextSequence();
        history.nextSequence();
        place(history.log(), 1);
        place(history.read(), 0);

        assertThat(HistoryChecker.check(history).counts()).isEqualTo(Map.of(Kind.OFFSET_REUSED, 1));
    }

    @Test
    void findsAReaderThatWasNotGivenARecord() {
        PartitionHistory history = sound(log -> place(log, 0, 1, 2, 3, 4, 5));
        history.read().add(0, 0, 0);
        history.read().add(2, 2, 0);

        assertThat(HistoryChecker.check(history).counts()).isEqualTo(Map.of(Kind.READ_OUT_OF_ORDER, 1));
    }

    @Test
    void findsAnEndThatMovedBack() {
        PartitionHistory history = sound(log -> place(log, 0, 1, 2, 3, 4, 5));
        history.ends().add(0, 4, 0);
        history.ends().add(0, 3, 1);

        assertThat(HistoryChecker.check(history).counts()).isEqualTo(Map.of(Kind.END_MOVED_BACK, 1));
    }

    @Test
    void findsAnEndThatTheLogNeverReached() {
        PartitionHistory history = sound(log -> place(log, 0, 1, 2, 3, 4, 5));
        history.ends().add(0, RECORDS + 1, 0);

        assertThat(HistoryChecker.check(history).counts()).isEqualTo(Map.of(Kind.END_MOVED_BACK, 1));
    }

    @Test
    void countsAllAndKeepsAFewExamples() {
        PartitionHistory history = acknowledged(100);

        Verdict verdict = HistoryChecker.check(history);

        assertThat(verdict.count(Kind.LOST)).isEqualTo(100);
        assertThat(verdict.examples()).hasSize(5);
    }

    private static PartitionHistory sound(Consumer<Sightings> log) {
        PartitionHistory history = acknowledged(RECORDS);
        log.accept(history.log());
        return history;
    }

    /** A history of records that were acknowledged in order, at the offsets from 0. */
    private static PartitionHistory acknowledged(int count) {
        PartitionHistory history = new PartitionHistory("t-0");
        for (int i = 0; i < count; i++) {
            long sequence = history.nextSequence();
            history.acknowledged().add(sequence, sequence, i);
        }
        return history;
    }

    private static void place(Sightings log, long... sequences) {
        for (int offset = 0; offset < sequences.length; offset++) {
            log.add(sequences[offset], offset, 0);
        }
    }
}
