package io.millrace.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueueBudgetTest {
    @Test
    void refusesWhatWouldExceedTheBytes() {
        QueueBudget budget = new QueueBudget(10, 100);
        budget.reserve(60);

        boolean admitted = budget.reserve(41);

        assertThat(admitted).isFalse();
        assertThat(budget.reserve(40)).isTrue();
    }

    @Test
    void refusesWhatWouldExceedTheCommands() {
        QueueBudget budget = new QueueBudget(2, 100);
        budget.reserve(1);
        budget.reserve(1);

        boolean admitted = budget.reserve(1);

        assertThat(admitted).isFalse();
    }

    @Test
    void admitsOneAppendOfAnySizeWhenNothingIsQueued() {
        QueueBudget budget = new QueueBudget(2, 100);

        boolean admitted = budget.reserve(1_000);

        assertThat(admitted).isTrue();
        assertThat(budget.reserve(1)).isFalse();
    }

    @Test
    void admitsAgainAfterARelease() {
        QueueBudget budget = new QueueBudget(2, 100);
        budget.reserve(100);

        budget.release(100);

        assertThat(budget.reserve(100)).isTrue();
    }
}
