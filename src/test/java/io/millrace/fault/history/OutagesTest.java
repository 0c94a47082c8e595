package io.millrace.fault.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutagesTest {
    @Test
    void findsTheLongestSilenceOfAWindow() {
        Sightings acknowledged = at(0, 10, 20, 500, 510, 2_000);

        assertThat(Outages.longestMs(acknowledged, 5, 515)).isEqualTo(1_490);
        assertThat(Outages.longestMs(acknowledged, 5, 505)).isEqualTo(480);
    }

    @Test
    void aSilenceBeginsNoEarlierThanItsWindow() {
        Sightings acknowledged = at(0, 1_000);

        assertThat(Outages.longestMs(acknowledged, 900, 1_000)).isEqualTo(100);
        assertThat(Outages.longestMs(at(), 100, 350)).isEqualTo(250);
        assertThat(Outages.longestMs(at(0), 100, 350)).isEqualTo(250);
    }

    @Test
    void picksAPercentile() {
        List<Long> hundred = LongStream.rangeClosed(1, 100).boxed().toList();

        assertThat(Outages.percentile(hundred, 99)).isEqualTo(99);
        assertThat(Outages.percentile(List.of(7L), 99)).isEqualTo(7);
        assertThat(Outages.percentile(List.of(), 99)).isZero();
    }

    private static Sightings at(long... timesMs) {
        Sightings sightings = new Sightings();
        for (long timeMs : timesMs) {
            sightings.add(0, 0, timeMs);
        }
        return sightings;
    }
}
