package io.millrace.logging;

/** How much this process logs, to be applied before the first logger exists, and in which form. */
public final class LogSettings {
    public static final String LEVEL_VARIABLE = "MILLRACE_LOG_LEVEL";
    static final String LEVEL_PROPERTY = "millrace.log.level";

    private LogSettings() {}

    /** Sets the form of all further lines. */
    public static void apply(LogFormat format) {
        LogLayout.choose(format);
    }

    /** Sets the level that {@link LogConfigurator} will find. */
    public static void apply(LogLevel level) {
        System.setProperty(LEVEL_PROPERTY, level.name());
    }
}
