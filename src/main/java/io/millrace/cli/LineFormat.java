package io.millrace.cli;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a line of input becomes key and value. Immutable. */
final class LineFormat {
    private final Optional<byte[]> keySeparator;
    private final Optional<byte[]> nullMarker;
    private final Optional<byte[]> fixedKey;

    LineFormat(Optional<String> keySeparator, Optional<String> nullMarker, Optional<String> fixedKey) {
        this.keySeparator = keySeparator.map(LineFormat::utf8);
        this.nullMarker = nullMarker.map(LineFormat::utf8);
        this.fixedKey = fixedKey.map(LineFormat::utf8);
    }

    /** Key and value of one record; either may be null. */
    @SuppressWarnings("ArrayRecordComponent") // Carried from here to the producer; never compared.
    record KeyValue(byte @Nullable [] key, byte @Nullable [] value) {}

    /** Splits at the first separator, which every line must have when one is set. */
    KeyValue parse(byte[] line) {
        if (keySeparator.isEmpty()) {
            return new KeyValue(fixedKey.orElse(null), orNull(line));
        }
        byte[] separator = keySeparator.get();
        int at = indexOf(line, separator);
        if (at < 0) {
            throw CommandFailure.failed("A line has no key separator '" + new String(separator, StandardCharsets.UTF_8)
                    + "': " + shortened(line) + ". Nothing from this line on was produced.");
        }
        byte[] key = Arrays.copyOfRange(line, 0, at);
        byte[] value = Arrays.copyOfRange(line, at + separator.length, line.length);
        return new KeyValue(orNull(key), orNull(value));
    }

    private byte @Nullable [] orNull(byte[] bytes) {
        return nullMarker.isPresent() && Arrays.equals(nullMarker.get(), bytes) ? null : bytes;
    }

    private static int indexOf(byte[] line, byte[] separator) {
        for (int at = 0; at + separator.length <= line.length; at++) {
            if (Arrays.equals(line, at, at + separator.length, separator, 0, separator.length)) {
                return at;
            }
        }
        return -1;
    }

    private static String shortened(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
