package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class PersistentMapTest {
    /** A key whose hash is chosen, so that deep paths and equal hashes occur. */
    private record Key(int id, int hash) {
        @Override
        public int hashCode() {
            return hash;
        }
    }

    @RepeatedTest(20)
    void behavesAsAHashMapAndLeavesOlderVersionsAlone(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Map<Key, Integer> twin = new HashMap<>();
        PersistentMap<Key, Integer> map = PersistentMap.empty();

        for (int step = 0; step < 2_000; step++) {
            int id = random.nextInt(300);
            Key key = new Key(id, id % 3 == 0 ? id / 30 : id * 0x9E3779B9);
            Map<Key, Integer> before = new HashMap<>(twin);
            PersistentMap<Key, Integer> older = map;
            if (random.nextInt(3) == 0) {
                map = map.without(key);
                twin.remove(key);
            } else {
                map = map.with(key, step);
                twin.put(key, step);
            }

            assertThat(map.get(key))
                    .as("seed %d step %d", repetition.getCurrentRepetition(), step)
                    .isEqualTo(twin.get(key));
            if (step % 97 == 0) {
                assertThat(new HashMap<>(map)).isEqualTo(twin);
                assertThat(map).hasSize(twin.size());
                assertThat(new HashMap<>(older)).isEqualTo(before);
            }
        }
    }
}
