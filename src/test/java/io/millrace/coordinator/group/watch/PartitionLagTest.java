package io.millrace.coordinator.group.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.TopicId;
import io.millrace.coordinator.group.ViewGroups.PositionView;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartitionLagTest {
    private static final long NOW_MS = 100_000;

    private static LogView log(long start, long stable, long highWatermark) {
        return new LogView(
                start,
                stable,
                highWatermark,
                Optional.of(new LogView.Unread(NOW_MS - 4_000, Optional.empty(), Optional.empty())));
    }

    @Test
    void countsRecordsUpToTheLastStableOffset() {
        PartitionLag lag = PartitionLag.of(Looks.position(10, true), Optional.of(log(0, 30, 45)), NOW_MS);

        assertThat(lag.lag()).contains(20L);
        assertThat(lag.lagMs()).contains(4_000L);
        assertThat(lag.unstable()).isEqualTo(15);
        assertThat(lag.sinceCommitMs()).contains(NOW_MS);
    }

    @Test
    void isNeverNegative() {
        PartitionLag ahead = PartitionLag.of(Looks.position(50, true), Optional.of(log(0, 30, 30)), NOW_MS - 10_000);

        assertThat(ahead.lag()).contains(0L);
        assertThat(ahead.lagMs()).contains(0L);
        assertThat(ahead.lost()).isZero();
    }

    @Test
    void hasNoAgeWhereARecordIsFromTheFuture() {
        PartitionLag lag = PartitionLag.of(Looks.position(10, true), Optional.of(log(0, 30, 30)), NOW_MS - 10_000);

        assertThat(lag.lagMs()).contains(0L);
    }

    @Test
    void countsWhatRetentionTookAsLostAndNotAsLag() {
        PartitionLag lag = PartitionLag.of(Looks.position(10, true), Optional.of(log(25, 30, 30)), NOW_MS);

        assertThat(lag.lag()).contains(5L);
        assertThat(lag.lost()).isEqualTo(15);
    }

    @Test
    void saysNothingWhereNothingWasCommittedOrNobodyAnswered() {
        PositionView fresh = new PositionView(TopicId.ZERO, Looks.PARTITION, Optional.empty(), Optional.of("m-1"));

        assertThat(PartitionLag.of(fresh, Optional.of(log(0, 30, 30)), NOW_MS).lag())
                .isEmpty();
        assertThat(PartitionLag.of(Looks.position(10, true), Optional.empty(), NOW_MS)
                        .lag())
                .isEmpty();
    }
}
