package io.millrace.http.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private final List<String> lines = new ArrayList<>();

    private void take(byte[] bytes, int from, int length) {
        lines.add(new String(bytes, from, length, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void findsTheSameLinesHoweverTheStreamIsCut() {
        String text = "{\"a\":1}\n\n  {\"b\":2}\r\n{\"ü\":3}";
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            lines.clear();
            LineSplitter splitter = new LineSplitter(100);
            byte[] all = bytes(text);
            int at = 0;
            while (at < all.length) {
                int length = Math.min(all.length - at, 1 + random.nextInt(9));
                byte[] chunk = new byte[length];
                System.arraycopy(all, at, chunk, 0, length);
                splitter.feed(chunk, this::take);
                at += length;
            }
            splitter.end(this::take);

            assertThat(lines).containsExactly("{\"a\":1}", "{\"b\":2}\r", "{\"ü\":3}");
        }
    }

    @Test
    void saysWhenALineIsTooLong() {
        LineSplitter splitter = new LineSplitter(5);

        assertThat(splitter.feed(bytes("12345"), this::take)).isTrue();
        assertThat(splitter.feed(bytes("6"), this::take)).isFalse();
        assertThat(lines).isEmpty();
    }
}
