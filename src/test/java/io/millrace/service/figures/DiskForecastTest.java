package io.millrace.service.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metrics.Traffic.Counts;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiskForecastTest {
    private static final long HOUR_MS = 3_600_000;

    private static NodeSample sample(long timeMs, long usableBytes) {
        return new NodeSample(timeMs, Counts.NONE, 0, 0, 0, 0, List.of(usableBytes));
    }

    @Test
    void saysWhenADiskIsFullIfItGoesOnLikeThis() {
        List<NodeSample> samples = List.of(sample(0, 3_000), sample(HOUR_MS / 2, 2_500), sample(HOUR_MS, 2_000));

        assertThat(DiskForecast.hoursLeft(samples, 0)).hasValue(2);
    }

    @Test
    void saysNothingOfADiskThatDoesNotFillUp() {
        assertThat(DiskForecast.hoursLeft(List.of(sample(0, 3_000), sample(HOUR_MS, 3_000)), 0))
                .isEmpty();
    }

    @Test
    void saysNothingAfterAMomentOrOfADirectoryThatWasNotThere() {
        assertThat(DiskForecast.hoursLeft(List.of(sample(0, 3_000), sample(1_000, 2_000)), 0))
                .isEmpty();
        assertThat(DiskForecast.hoursLeft(List.of(sample(0, 3_000), sample(HOUR_MS, 2_000)), 1))
                .isEmpty();
        assertThat(DiskForecast.hoursLeft(List.of(), 0)).isEmpty();
    }
}
