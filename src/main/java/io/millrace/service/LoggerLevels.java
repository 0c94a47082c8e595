package io.millrace.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Levels of this node's loggers, to be seen and changed while it runs. Thread-safe because logback's loggers are. */
public final class LoggerLevels {
    /** Name of the logger all others take their level from. */
    public static final String ROOT = "root";

    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");

    private final LoggerContext loggers;

    public LoggerLevels(LoggerContext loggers) {
        this.loggers = loggers;
    }

    /** Effective level of every logger by name. */
    public Map<String, String> describe() {
        Map<String, String> levels = new TreeMap<>();
        for (Logger logger : loggers.getLoggerList()) {
            levels.put(nameOf(logger), logger.getEffectiveLevel().toString());
        }
        return levels;
    }

    /** Whether a level could be set. */
    public Outcome<String> check(String name, String level) {
        if (find(name).isEmpty()) {
            return Outcome.refused(Reason.INVALID_CONFIG, "There is no logger " + name + ".");
        }
        return LEVELS.contains(level.toUpperCase(Locale.ROOT))
                ? Outcome.done(level)
                : Outcome.refused(
                        Reason.INVALID_CONFIG,
                        "'" + level + "' is not a log level; it must be one of " + String.join(", ", LEVELS) + ".");
    }

    /** Sets a level that {@link #check} has nothing to say about. */
    public void set(String name, String level) {
        find(name).ifPresent(logger -> logger.setLevel(Level.toLevel(level)));
    }

    /** Whether a logger could be let go of. */
    public Outcome<String> checkClear(String name) {
        if (name.equals(ROOT)) {
            return Outcome.refused(Reason.INVALID_REQUEST, "The root logger must keep a level: set another one.");
        }
        return find(name).isPresent()
                ? Outcome.done(name)
                : Outcome.refused(Reason.INVALID_CONFIG, "There is no logger " + name + ".");
    }

    /** Lets a logger that {@link #checkClear} has nothing to say about take its level from its parent again. */
    public void clear(String name) {
        find(name).ifPresent(logger -> logger.setLevel(null));
    }

    private Optional<Logger> find(String name) {
        return Optional.ofNullable(loggers.exists(name.equals(ROOT) ? Logger.ROOT_LOGGER_NAME : name));
    }

    private static String nameOf(Logger logger) {
        return logger.getName().equals(Logger.ROOT_LOGGER_NAME) ? ROOT : logger.getName();
    }
}
