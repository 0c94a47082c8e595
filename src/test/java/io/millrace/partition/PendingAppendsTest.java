package io.millrace.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Refusal;
import io.millrace.storage.AppendOutcome;
import io.millrace.storage.LogPosition;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PendingAppendsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Context CALLER = VERTX.getOrCreateContext();
    private static final AppendOutcome LATE =
            new AppendOutcome.Refused(new Refusal(Refusal.Reason.TIMED_OUT, "late"), 0);

    private final PendingAppends pending = new PendingAppends();
    private final List<Integer> settledSlots = new ArrayList<>();
    private final List<AppendOutcome> settledOutcomes = new ArrayList<>();

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void settlesInOrderWhatTheHighWatermarkHasReached() {
        park(0, 10, 1_000);
        park(1, 20, 1_000);
        park(2, 30, 1_000);

        pending.onHighWatermark(20, UnaryOperator.identity(), this::settle);

        assertThat(settledSlots).containsExactly(0, 1);
        assertThat(pending.isEmpty()).isFalse();
    }

    @Test
    void keepsAnAppendThatTheHighWatermarkHasNotPassed() {
        park(0, 10, 1_000);

        pending.onHighWatermark(9, UnaryOperator.identity(), this::settle);

        assertThat(settledSlots).isEmpty();
    }

    @Test
    void expiresOnlyWhatIsOverAndSaysWhatComesNext() {
        park(0, 10, 500);
        park(1, 20, 300);
        park(2, 30, 900);

        OptionalLong next = pending.expire(500, written -> LATE, this::settle);

        assertThat(settledSlots).containsExactly(0, 1);
        assertThat(settledOutcomes).containsOnly(LATE);
        assertThat(next).hasValue(900);
    }

    @Test
    void failsEverythingOnce() {
        park(0, 10, 500);
        park(1, 20, 300);
        pending.failAll(LATE, this::settle);

        pending.onHighWatermark(100, UnaryOperator.identity(), this::settle);

        assertThat(settledSlots).containsExactly(0, 1);
        assertThat(pending.isEmpty()).isTrue();
    }

    private void park(int slot, long requiredOffset, long deadlineNanos) {
        pending.park(
                new AppendBatch(CALLER, 3, (short) -1, deadlineNanos),
                slot,
                requiredOffset,
                new AppendOutcome.Appended(0, -1, 0, new LogPosition(requiredOffset, 0, 0)));
    }

    private void settle(AppendBatch batch, int slot, AppendOutcome outcome) {
        settledSlots.add(slot);
        settledOutcomes.add(outcome);
    }
}
