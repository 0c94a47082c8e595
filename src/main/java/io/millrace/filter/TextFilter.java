package io.millrace.filter;

import io.millrace.record.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Wants records that hold some text in one place; letters of ASCII match in either case. The bytes are searched as they are, without
 * being decoded. Immutable.
 */
public final class TextFilter implements RecordFilter {
    /** Where the text is looked for. */
    public enum Place {
        KEY,
        VALUE,
        /** In the name or the value of any header, or, for a text {@code name=value}, in the value of the one of that name. */
        HEADER;

        /** As APIs name it. */
        public String lowerName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Place place;
    private final byte[] text;
    private final String headerName;
    private final byte[] headerText;

    public TextFilter(Place place, String text) {
        this.place = place;
        this.text = folded(text);
        int equals = text.indexOf('=');
        this.headerName = equals < 0 ? "" : text.substring(0, equals);
        this.headerText = folded(text.substring(equals + 1));
    }

    private static byte[] folded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] = fold(bytes[index]);
        }
        return bytes;
    }

    private static byte fold(byte each) {
        return each >= 'A' && each <= 'Z' ? (byte) (each + ('a' - 'A')) : each;
    }

    @Override
    public Verdict test(CandidateRecord record) {
        boolean found = switch (place) {
            case KEY -> contains(record.key(), text);
            case VALUE -> contains(record.value(), text);
            case HEADER -> record.headers().stream().anyMatch(this::contains);
        };
        return found ? Verdict.ACCEPTED : Verdict.REJECTED;
    }

    private boolean contains(RecordHeader header) {
        if (!headerName.isEmpty()) {
            return header.key().toLowerCase(Locale.ROOT).equals(headerName.toLowerCase(Locale.ROOT))
                    && contains(header.value(), headerText);
        }
        return contains(ByteBuffer.wrap(header.key().getBytes(StandardCharsets.UTF_8)), text)
                || contains(header.value(), text);
    }

    /** Whether the bytes are somewhere in the buffer; of text without a repeating start this is one pass. */
    private static boolean contains(@Nullable ByteBuffer buffer, byte[] wanted) {
        if (buffer == null) {
            return false;
        }
        if (wanted.length == 0) {
            return true;
        }
        int last = buffer.limit() - wanted.length;
        for (int start = buffer.position(); start <= last; start++) {
            if (fold(buffer.get(start)) == wanted[0] && matches(buffer, start, wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(ByteBuffer buffer, int start, byte[] wanted) {
        for (int index = 1; index < wanted.length; index++) {
            if (fold(buffer.get(start + index)) != wanted[index]) {
                return false;
            }
        }
        return true;
    }
}
