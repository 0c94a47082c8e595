package io.millrace.storage.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Seeds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class KeyOffsetMapTest {
    @RepeatedTest(5)
    void knowsWhatHashMapKnows(RepetitionInfo repetition) {
        Random random = Seeds.random("keyOffsetMap", repetition.getCurrentRepetition());
        KeyOffsetMap map = new KeyOffsetMap(KeyOffsetMap.bytesFor(500));
        Map<String, Long> twin = new HashMap<>();

        for (long offset = 0; offset < 5_000; offset++) {
            String key = "key" + random.nextInt(700);
            boolean placed = map.put(bytes(key), offset);
            if (placed) {
                twin.put(key, offset);
            } else {
                assertThat(twin).doesNotContainKey(key).hasSizeGreaterThanOrEqualTo(500);
            }
        }

        assertThat(map.size()).isEqualTo(twin.size());
        for (int index = 0; index < 700; index++) {
            String key = "key" + index;
            assertThat(map.offsetOf(bytes(key))).isEqualTo(twin.getOrDefault(key, -1L));
        }
    }

    @Test
    void keepsTheFirstOffsetOfALog() {
        KeyOffsetMap map = new KeyOffsetMap(KeyOffsetMap.bytesFor(1));

        assertThat(map.put(bytes("a"), 0)).isTrue();

        assertThat(map.offsetOf(bytes("a"))).isZero();
        assertThat(map.offsetOf(bytes("b"))).isEqualTo(-1);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
