package io.millrace.filter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the bytes of a key or a value are taken for where nobody says what they are. */
public enum PayloadFormat {
    /** There are none: a null key, or the value of a tombstone. */
    NULL,
    /** One object or array of JSON. */
    JSON,
    /** UTF-8 that a person can read; plain numbers, too. */
    TEXT,
    /** Four bytes that are no text: a big-endian integer. */
    INT32,
    /** Eight bytes that are no text: a big-endian integer. */
    INT64,
    /** Anything else. */
    BINARY;

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int WINDOW_CHARS = 1024;

    /** As APIs name it: {@code json}, {@code int64} and so on. */
    public String lowerName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What these bytes are. The cost is a look at each byte, and a second one for what begins like JSON. */
    public static PayloadFormat of(@Nullable ByteBuffer payload) {
        if (payload == null) {
            return NULL;
        }
        if (isText(payload)) {
            return beginsLikeJson(payload) && isJson(payload) ? JSON : TEXT;
        }
        return switch (payload.remaining()) {
            case Integer.BYTES -> INT32;
            case Long.BYTES -> INT64;
            default -> BINARY;
        };
    }

    /** UTF-8 without control characters, but for tabs and ends of lines. */
    static boolean isText(ByteBuffer payload) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = payload.duplicate();
        CharBuffer chars = CharBuffer.allocate(Math.min(WINDOW_CHARS, payload.remaining() + 1));
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, true);
            if (result.isError() || hasControl(chars)) {
                return false;
            }
            if (result.isUnderflow()) {
                return true;
            }
            chars.clear();
        }
    }

    private static boolean hasControl(CharBuffer chars) {
        for (int index = 0; index < chars.position(); index++) {
            char each = chars.get(index);
            if ((each < ' ' && each != '\n' && each != '\r' && each != '\t') || each == 0x7f) {
                return true;
            }
        }
        return false;
    }

    private static boolean beginsLikeJson(ByteBuffer payload) {
        for (int index = payload.position(); index < payload.limit(); index++) {
            byte each = payload.get(index);
            if (each > ' ') {
                return each == '{' || each == '[';
            }
        }
        return false;
    }

    private static boolean isJson(ByteBuffer payload) {
        byte[] bytes = Payloads.bytes(payload);
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }
}
