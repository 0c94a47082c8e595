package io.millrace.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CopyBudgetTest {
    private static final long SECOND = 1_000_000_000;

    private final CopyBudget budget = new CopyBudget();

    @Test
    void holdsNothingBackWithoutARate() {
        budget.spend(Long.MAX_VALUE / 2, 0);

        assertThat(budget.isSpent(0)).isFalse();
    }

    @Test
    void whatExceedsTheRateIsADebtToBeWaitedFor() {
        budget.rate(100, 0);
        budget.spend(250, 0);

        assertThat(budget.isSpent(2 * SECOND)).isTrue();
        assertThat(budget.isSpent(3 * SECOND)).isFalse();
    }

    @Test
    void savesForOneSecondAtMost() {
        budget.rate(100, 0);

        budget.spend(150, 60 * SECOND);

        assertThat(budget.isSpent(60 * SECOND)).isTrue();
        assertThat(budget.isSpent(61 * SECOND)).isFalse();
    }

    @Test
    void keepsTheRateOverALongTime() {
        budget.rate(1_000, 0);
        long copied = 0;
        for (long nowNanos = 0; nowNanos < 100 * SECOND; nowNanos += SECOND / 50) {
            if (!budget.isSpent(nowNanos)) {
                budget.spend(300, nowNanos);
                copied += 300;
            }
        }

        assertThat(copied).isBetween(99_000L, 101_000L);
    }

    @Test
    void aNewRateCountsAtOnce() {
        budget.rate(1_000, 0);
        budget.rate(CopyBudget.UNLIMITED, SECOND);
        budget.spend(1_000_000, SECOND);

        assertThat(budget.isSpent(SECOND)).isFalse();

        budget.rate(10, 2 * SECOND);
        budget.spend(20, 2 * SECOND);
        assertThat(budget.isSpent(3 * SECOND)).isTrue();
    }
}
