package io.millrace.filter;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Keys and values as text for people. Stateless. */
public final class Payloads {
    private static final HexFormat HEX = HexFormat.of();

    private Payloads() {}

    /** A copy of the bytes. */
    public static byte[] bytes(ByteBuffer payload) {
        return bytes(payload, payload.remaining());
    }

    private static byte[] bytes(ByteBuffer payload, int count) {
        byte[] bytes = new byte[count];
        payload.get(payload.position(), bytes);
        return bytes;
    }

    /**
     * The text of a payload in its format, of its first {@code maxBytes} at most: JSON and text as they are, integers in decimal,
     * the rest in hexadecimal. Characters are not cut in two.
     */
    public static String text(@Nullable ByteBuffer payload, PayloadFormat format, int maxBytes) {
        if (payload == null) {
            return "";
        }
        int position = payload.position();
        return switch (format) {
            case NULL -> "";
            case JSON, TEXT -> new String(bytes(payload, wholeCharacters(payload, maxBytes)), StandardCharsets.UTF_8);
            case INT32 -> Integer.toString(payload.getInt(position));
            case INT64 -> Long.toString(payload.getLong(position));
            case BINARY -> HEX.formatHex(bytes(payload, Math.min(payload.remaining(), maxBytes)));
        };
    }

    /** The longest start of at most {@code maxBytes} that ends between two characters. */
    private static int wholeCharacters(ByteBuffer payload, int maxBytes) {
        if (payload.remaining() <= maxBytes) {
            return payload.remaining();
        }
        int end = maxBytes;
        while (end > 0 && (payload.get(payload.position() + end) & 0xc0) == 0x80) {
            end--;
        }
        return end;
    }
}
