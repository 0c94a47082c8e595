package io.millrace.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.TopicId;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OwnerHashTest {
    private static final TopicId TOPIC = new TopicId(0x1234_5678_9abc_def0L, 0x0fed_cba9_8765_4321L);

    @Test
    void oneMoreOwnerTakesItsShareAndNothingElseMoves() {
        int taken = 0;
        for (int partition = 0; partition < 1_000; partition++) {
            int before = OwnerHash.slot(TOPIC, partition, 3);

            int after = OwnerHash.slot(TOPIC, partition, 4);

            assertThat(after).isIn(before, 3);
            taken += after == 3 ? 1 : 0;
        }
        assertThat(taken).isBetween(200, 300);
    }

    @Test
    void spreadsThePartitionsOfATopicEvenly() {
        int[] counts = new int[4];

        for (int partition = 0; partition < 1_000; partition++) {
            counts[OwnerHash.slot(TOPIC, partition, 4)]++;
        }

        assertThat(IntStream.of(counts)).allMatch(count -> count >= 200 && count <= 300);
    }

    @Test
    void aSingleOwnerOwnsEverything() {
        assertThat(OwnerHash.slot(TOPIC, 17, 1)).isZero();
    }
}
