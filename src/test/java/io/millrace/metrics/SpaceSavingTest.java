package io.millrace.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.metrics.SpaceSaving.Counted;
import io.millrace.testkit.Seeds;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SpaceSavingTest {
    @Test
    void countsExactlyWhileEverythingFits() {
        SpaceSaving<String> sketch = new SpaceSaving<>(3);

        for (String thing : "a b a c a b".split(" ", -1)) {
            sketch.add(thing);
        }

        assertThat(sketch.most(2)).containsExactly(new Counted<>("a", 3, 0), new Counted<>("b", 2, 0));
    }

    @RepeatedTest(20)
    void neverCountsTooLittleNorMoreThanItsErrorTooMuch(RepetitionInfo repetition) {
        Random random = Seeds.random("space saving", repetition.getCurrentRepetition());
        int capacity = 1 + random.nextInt(40);
        SpaceSaving<Integer> sketch = new SpaceSaving<>(capacity);
        Map<Integer, Long> exact = new HashMap<>();
        int total = 3_000;

        for (int round = 0; round < total; round++) {
            int thing = (int) Math.abs(random.nextGaussian() * 30);
            sketch.add(thing);
            exact.merge(thing, 1L, Long::sum);
        }

        Map<Integer, Counted<Integer>> found = new HashMap<>();
        sketch.most(capacity).forEach(counted -> found.put(counted.thing(), counted));
        assertThat(found).hasSize(Math.min(capacity, exact.size()));
        found.forEach((thing, counted) -> {
            assertThat(counted.count()).isGreaterThanOrEqualTo(exact.get(thing));
            assertThat(counted.count() - counted.error()).isLessThanOrEqualTo(exact.get(thing));
        });
        exact.forEach((thing, count) -> {
            if (count > total / capacity) {
                assertThat(found).containsKey(thing);
            }
        });
    }
}
