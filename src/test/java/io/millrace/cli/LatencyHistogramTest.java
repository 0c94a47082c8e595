package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private static final double[] PERCENTS = {0, 1, 50, 90, 99, 99.9, 100};

    @RepeatedTest(50)
    void agreesWithASortedArrayWithinOnePercent(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        SplittableRandom random = new SplittableRandom(seed);
        long[] values = random.longs(1 + random.nextInt(2000))
                .map(value -> (value >>> 1) >>> (22 + random.nextInt(41)))
                .toArray();
        LatencyHistogram histogram = new LatencyHistogram();

        Arrays.stream(values).forEach(histogram::record);

        Arrays.sort(values);
        assertThat(histogram.count()).isEqualTo(values.length);
        for (double percent : PERCENTS) {
            long exact = values[Math.max(1, (int) Math.ceil(values.length * percent / 100)) - 1];
            assertThat(histogram.percentileNanos(percent))
                    .as("seed %d, percent %s", seed, percent)
                    .isBetween(exact, exact + exact / 100 + 1);
        }
    }

    @Test
    void countsValuesOutsideItsRangeAtTheEdges() {
        LatencyHistogram histogram = new LatencyHistogram();

        histogram.record(-5);
        histogram.record(Long.MAX_VALUE);

        assertThat(histogram.percentileNanos(50)).isZero();
        assertThat(histogram.percentileNanos(100)).isEqualTo((1L << 42) - 1);
    }

    @Test
    void hasNoLatencyBeforeTheFirstValue() {
        LatencyHistogram histogram = new LatencyHistogram();

        assertThat(histogram.percentileNanos(99)).isZero();
    }
}
