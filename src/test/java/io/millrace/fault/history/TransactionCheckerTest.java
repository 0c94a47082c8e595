package io.millrace.fault.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.fault.history.TransactionHistory.Attempt;
import io.millrace.fault.history.TransactionHistory.Outcome;
import io.millrace.fault.history.Violation.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each fault that the checker is there for, put into a history that is sound without it. */
class TransactionCheckerTest {
    private static final long STALL_MAX_MS = 20_000;

    private final TransactionHistory history = new TransactionHistory();

    /** A transaction that takes two inputs of partition 0; what it wrote is shown as far as {@code shown} says. */
    private void run(String name, Outcome told, long firstInput, int shown) {
        Attempt attempt = history.begin(name);
        for (int i = 0; i < 2; i++) {
            String value = attempt.write(0, firstInput + i).value();
            if (i < shown) {
                history.committed().add(value);
            }
        }
        attempt.ended(told);
    }

    private void sound() {
        run("a", Outcome.COMMITTED, 0, 2);
        run("b", Outcome.ABORTED, 2, 0);
        run("c", Outcome.UNKNOWN, 2, 0);
        run("d", Outcome.UNKNOWN, 2, 2);
        history.consumed().put(0, 4L);
        history.read().addAll(history.committed());
    }

    private Map<Kind, Integer> faults() {
        return TransactionChecker.check(history, STALL_MAX_MS).counts();
    }

    @Test
    void findsNothingInASoundHistory() {
        sound();

        assertThat(faults()).isEmpty();
    }

    @Test
    void findsAnAbortedRecordThatIsShown() {
        sound();
        history.committed().add(history.begin("e").write(0, 9).value());
        history.attempt("e").orElseThrow().ended(Outcome.ABORTED);

        assertThat(faults()).isEqualTo(Map.of(Kind.ABORTED_READ, 1));
    }

    @Test
    void findsAnAbortedRecordThatWasShownForAWhile() {
        sound();
        history.read().add(new Copy("b", 0, 2).value());

        assertThat(faults()).isEqualTo(Map.of(Kind.ABORTED_READ, 1));
    }

    @Test
    void findsARecordOfAnUnfinishedTransactionThatWasShownForAWhile() {
        sound();
        history.read().add(new Copy("c", 0, 2).value());

        assertThat(faults()).isEqualTo(Map.of(Kind.VANISHED, 1));
    }

    @Test
    void findsATransactionOfWhichSomeIsShown() {
        run("a", Outcome.UNKNOWN, 0, 1);
        history.consumed().put(0, 1L);

        assertThat(faults()).isEqualTo(Map.of(Kind.TORN_TRANSACTION, 1));
    }

    @Test
    void findsACommittedTransactionThatIsNotShown() {
        run("a", Outcome.COMMITTED, 0, 0);

        assertThat(faults()).isEqualTo(Map.of(Kind.COMMITTED_INVISIBLE, 1));
    }

    @Test
    void findsPositionsThatWereCommittedWithoutTheirRecords() {
        sound();
        history.consumed().put(0, 5L);

        assertThat(faults()).isEqualTo(Map.of(Kind.LOST, 1));
    }

    @Test
    void findsRecordsThatWereCommittedWithoutTheirPositions() {
        sound();
        history.consumed().put(0, 3L);

        assertThat(faults()).isEqualTo(Map.of(Kind.TORN_TRANSACTION, 1));
    }

    @Test
    void findsAnInputThatWasTakenTwice() {
        sound();
        run("e", Outcome.COMMITTED, 2, 2);

        assertThat(faults()).isEqualTo(Map.of(Kind.DUPLICATED, 2));
    }

    @Test
    void findsARecordThatNoTransactionWrote() {
        sound();
        history.committed().add("late 0 0");
        history.committed().add("nonsense");

        assertThat(faults()).isEqualTo(Map.of(Kind.INVENTED, 2));
    }

    @Test
    void findsAStableOffsetThatStaysBehind() {
        sound();
        history.stableOffsets(1).note(7, 9, 1_000);
        history.stableOffsets(1).note(7, 9, 1_001 + STALL_MAX_MS);

        assertThat(faults()).isEqualTo(Map.of(Kind.STABLE_OFFSET_STUCK, 1));
    }

    @Test
    void aStableOffsetMayRestAtTheEndAndMoveOn() {
        sound();
        history.stableOffsets(1).note(7, 7, 1_000);
        history.stableOffsets(1).note(7, 9, 1_000 + STALL_MAX_MS);
        history.stableOffsets(1).note(8, 9, 1_000 + 2 * STALL_MAX_MS);

        assertThat(faults()).isEmpty();
    }
}
