package io.millrace.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;

/** The form of log lines that is chosen now. Thread-safe because the choice is one volatile reference. */
final class LogLayout extends LayoutBase<ILoggingEvent> {
    private static volatile LogFormat chosen = LogFormat.TEXT;

    private final LogLine text;
    private final JsonLogLine json = new JsonLogLine();

    LogLayout(Level logged) {
        this.text = new LogLine(logged);
    }

    /** Chooses for all loggers of this process. */
    static void choose(LogFormat format) {
        chosen = format;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        return chosen == LogFormat.JSON ? json.doLayout(event) : text.doLayout(event);
    }
}
