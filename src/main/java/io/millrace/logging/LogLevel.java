package io.millrace.logging;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How much is logged, from least to most. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    /** The level of that name in any case; empty when there is none. */
    public static Optional<LogLevel> of(String name) {
        String wanted = name.trim().toUpperCase(Locale.ROOT);
        return Stream.of(values()).filter(level -> level.name().equals(wanted)).findFirst();
    }
}
