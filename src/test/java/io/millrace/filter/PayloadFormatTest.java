package io.millrace.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PayloadFormatTest {
    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer number(long number) {
        return ByteBuffer.allocate(8).putLong(number).flip();
    }

    private static String shown(ByteBuffer payload) {
        PayloadFormat format = PayloadFormat.of(payload);
        return format + " " + Payloads.text(payload, format, 1_000);
    }

    @Test
    void tellsWhatBytesAre() {
        assertThat(PayloadFormat.of(null)).isEqualTo(PayloadFormat.NULL);
        assertThat(shown(text(""))).isEqualTo("TEXT ");
        assertThat(shown(text("{\"n\":9007199254740993}"))).isEqualTo("JSON {\"n\":9007199254740993}");
        assertThat(shown(text(" [1] "))).isEqualTo("JSON  [1] ");
        assertThat(shown(text("{\"n\":"))).isEqualTo("TEXT {\"n\":");
        assertThat(shown(text("{} {}"))).isEqualTo("TEXT {} {}");
        assertThat(shown(text("Grüße\tund\nmehr 😀"))).isEqualTo("TEXT Grüße\tund\nmehr 😀");
        assertThat(shown(text("12345678"))).isEqualTo("TEXT 12345678");
        assertThat(shown(number(Long.MAX_VALUE))).isEqualTo("INT64 9223372036854775807");
        assertThat(shown(number(-2))).isEqualTo("INT64 -2");
        assertThat(shown(ByteBuffer.allocate(4).putInt(258).flip())).isEqualTo("INT32 258");
        assertThat(shown(ByteBuffer.wrap(new byte[] {0, 1, (byte) 0xff}))).isEqualTo("BINARY 0001ff");
    }

    @Test
    void looksAtEveryByteOfLongText() {
        byte[] bytes = "a".repeat(5_000).getBytes(StandardCharsets.UTF_8);
        assertThat(PayloadFormat.of(ByteBuffer.wrap(bytes))).isEqualTo(PayloadFormat.TEXT);

        bytes[4_999] = 1;

        assertThat(PayloadFormat.of(ByteBuffer.wrap(bytes))).isEqualTo(PayloadFormat.BINARY);
    }

    @Test
    void looksOnlyBetweenPositionAndLimit() {
        ByteBuffer whole = text("xx{\"a\":1}xx");

        assertThat(shown(whole.slice(2, 7))).isEqualTo("JSON {\"a\":1}");
    }

    @Test
    void cutsBetweenCharacters() {
        ByteBuffer payload = text("äöü");

        assertThat(Payloads.text(payload, PayloadFormat.TEXT, 3)).isEqualTo("ä");
        assertThat(Payloads.text(payload, PayloadFormat.TEXT, 4)).isEqualTo("äö");
        assertThat(Payloads.text(ByteBuffer.wrap(new byte[] {1, 2, 3}), PayloadFormat.BINARY, 2))
                .isEqualTo("0102");
    }
}
