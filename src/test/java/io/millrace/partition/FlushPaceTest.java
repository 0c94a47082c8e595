package io.millrace.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When group commits may follow each other. */
class FlushPaceTest {
    private static final long MS = 1_000_000;

    private final FlushPace pace = new FlushPace();

    @Test
    void letsTheFirstGroupGoAtOnce() {
        assertThat(pace.waitNanos(5 * MS)).isNotPositive();
    }

    @Test
    void letsASmallGroupBeFollowedAtOnce() {
        pace.began(5 * MS, 1_000);

        assertThat(pace.waitNanos(5 * MS + 1)).isNotPositive();
    }

    @Test
    void gathersBehindALargeGroup() {
        pace.began(5 * MS, 1 << 20);

        assertThat(pace.waitNanos(6 * MS)).isEqualTo(3 * MS);
        assertThat(pace.waitNanos(9 * MS)).isNotPositive();
    }
}
