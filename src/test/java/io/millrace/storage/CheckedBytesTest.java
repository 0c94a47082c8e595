package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Seeds;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class CheckedBytesTest {
    private static final int FOUND = 100;

    @Test
    void whatThisProcessWroteNeedsNoLook() {
        CheckedBytes checked = new CheckedBytes(FOUND);

        assertThat(checked.contains(FOUND, 500)).isTrue();
        assertThat(checked.contains(FOUND - 1, 500)).isFalse();
        assertThat(new CheckedBytes(0).containsAll()).isTrue();
    }

    @Test
    void aReaderThatGoesOnNeedsNoSecondLook() {
        CheckedBytes checked = new CheckedBytes(FOUND);

        checked.add(20, 50);
        checked.add(50, FOUND);
        checked.add(0, 20);

        assertThat(checked.containsAll()).isTrue();
    }

    @RepeatedTest(50)
    void neverKnowsWhatNobodyAdded(RepetitionInfo repetition) {
        Random random = Seeds.random("CheckedBytesTest", repetition.getCurrentRepetition());
        CheckedBytes checked = new CheckedBytes(FOUND);
        BitSet added = new BitSet();
        for (int i = 0; i < 20; i++) {
            int from = random.nextInt(FOUND);
            int to = from + random.nextInt(30);
            checked.add(from, to);
            added.set(from, to);

            int askedFrom = random.nextInt(FOUND);
            int askedTo = Math.min(FOUND, askedFrom + 1 + random.nextInt(30));
            if (checked.contains(askedFrom, askedTo)) {
                assertThat(added.nextClearBit(askedFrom)).isGreaterThanOrEqualTo(askedTo);
            }
            assertThat(checked.contains(from, to) || longerThan(checked, to - from))
                    .isTrue();
        }
    }

    private static boolean longerThan(CheckedBytes checked, int length) {
        for (int from = 0; from + length <= 2 * FOUND; from++) {
            if (checked.contains(from, from + Math.max(1, length))) {
                return true;
            }
        }
        return false;
    }
}
