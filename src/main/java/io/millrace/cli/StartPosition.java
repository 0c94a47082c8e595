package io.millrace.cli;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where reading starts in each partition. */
sealed interface StartPosition {
    /** The first record there is. */
    record Beginning() implements StartPosition {}

    /** Behind the last record there is. */
    record End() implements StartPosition {}

    /** A given offset. */
    record At(long offset) implements StartPosition {}

    /** The first record with at least this timestamp. */
    record Since(long timestampMs) implements StartPosition {}

    /** So many records before the end. */
    record Last(long count) implements StartPosition {}

    /** Reads {@code beginning}, {@code end}, an offset, {@code @} and epoch milliseconds, or an ISO-8601 time. */
    static StartPosition parse(String text) {
        if (text.equals("beginning") || text.equals("earliest")) {
            return new Beginning();
        }
        if (text.equals("end") || text.equals("latest")) {
            return new End();
        }
        if (text.matches("\\d{1,18}")) {
            return new At(Long.parseLong(text));
        }
        if (text.matches("@\\d{1,18}")) {
            return new Since(Long.parseLong(text.substring(1)));
        }
        return new Since(instant(text).toEpochMilli());
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException noZone) {
            try {
                return LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
            } catch (DateTimeParseException noTime) {
                throw new TypeConversionException("'" + text + "' is not beginning, end, an offset,"
                        + " @ and epoch milliseconds, or a time such as 2026-01-31T12:00:00Z");
            }
        }
    }

    /** Picocli's way to {@link #parse}. */
    final class Converter implements ITypeConverter<StartPosition> {
        @Override
        public StartPosition convert(String text) {
            return parse(text);
        }
    }
}
