package io.millrace.service.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metrics.Traffic.Counts;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleRingTest {
    @Test
    void keepsTheLastSamplesInOrder() {
        SampleRing ring = new SampleRing(3, 5_000);

        for (int time = 1; time <= 5; time++) {
            ring.add(new NodeSample(time, Counts.NONE, 0, 0, 0, 0, List.of()));
        }

        assertThat(ring.all()).extracting(NodeSample::timeMs).containsExactly(3L, 4L, 5L);
    }
}
