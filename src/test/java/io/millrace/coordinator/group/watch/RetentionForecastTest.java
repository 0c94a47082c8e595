package io.millrace.coordinator.group.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetentionForecastTest {
    private final RetentionForecast forecast = new RetentionForecast();

    private static PartitionLag look(
            long committed, long start, long end, Optional<Long> expiresMs, Optional<Long> spareBytes, long nowMs) {
        Optional<LogView.Unread> unread = committed < end
                ? Optional.of(new LogView.Unread(nowMs - 1_000, expiresMs, spareBytes))
                : Optional.empty();
        return PartitionLag.of(
                Looks.position(committed, true), Optional.of(new LogView(start, end, end, unread)), nowMs);
    }

    @Test
    void countsDownToTheExpiryOfTheSegment() {
        PartitionLag stalled = look(10, 0, 100, Optional.of(90_000L), Optional.empty(), 30_000);

        assertThat(forecast.msUntilLoss(stalled, 30_000)).contains(60_000L);
    }

    @Test
    void isZeroWhereRecordsAreLostAlready() {
        PartitionLag late = look(10, 20, 100, Optional.empty(), Optional.empty(), 30_000);

        assertThat(forecast.msUntilLoss(late, 30_000)).contains(0L);
    }

    @Test
    void foreseesLossBySizeFromTheRateOfProduction() {
        for (long nowMs = 0; nowMs <= 50_000; nowMs += 5_000) {
            PartitionLag producing =
                    look(10, 0, 100 + nowMs, Optional.empty(), Optional.of(1_000_000 - nowMs * 2), nowMs);
            forecast.msUntilLoss(producing, nowMs);
        }

        PartitionLag next = look(10, 0, 60_000, Optional.empty(), Optional.of(890_000L), 55_000);

        assertThat(forecast.msUntilLoss(next, 55_000).orElseThrow()).isBetween(440_000L, 450_000L);
    }

    @Test
    void isCalmWhileTheGroupCatchesUpInTime() {
        forecast.msUntilLoss(look(0, 0, 1_000, Optional.of(100_000L), Optional.empty(), 0), 0);

        PartitionLag catchingUp = look(500, 0, 1_000, Optional.of(100_000L), Optional.empty(), 10_000);

        assertThat(forecast.msUntilLoss(catchingUp, 10_000)).isEmpty();
    }

    @Test
    void isCalmWhereEverythingIsConsumedOrNothingEverGoes() {
        assertThat(forecast.msUntilLoss(look(100, 0, 100, Optional.of(1L), Optional.empty(), 0), 0))
                .isEmpty();
        assertThat(forecast.msUntilLoss(look(10, 0, 100, Optional.empty(), Optional.empty(), 5_000), 5_000))
                .isEmpty();
    }
}
