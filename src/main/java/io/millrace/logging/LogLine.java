package io.millrace.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;

/**
 * One log line: {@code 2026-11-23 09:03:04.125 INFO  LogManager: message}, in local time, with the logger's short name; a
 * stack trace follows only when the code that logs gave one, and not for a lost connection that Vert.x tells of, for what
 * Vert.x or Netty still have for a part that stops, or for what Hazelcast met in its own threads: that is everyday life of
 * several nodes, and one line, unless the process logs at debug. Immutable.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final boolean allTraces;

    /**
     * The form of lines at a level.
     *
     * @param logged how much is logged: at debug and below every stack trace is whole
     */
    LogLine(Level logged) {
        this.allTraces = Level.DEBUG.isGreaterOrEqual(logged);
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
        String level = event.getLevel().toString();
        line.append(' ').append(level).append(" ".repeat(Math.max(1, 6 - level.length())));
        String logger = event.getLoggerName();
        line.append(logger, logger.lastIndexOf('.') + 1, logger.length());
        line.append(": ").append(event.getFormattedMessage());
        IThrowableProxy thrown = event.getThrowableProxy();
        boolean oneLine = thrown != null && !allTraces && isEveryday(logger, thrown);
        if (thrown != null && oneLine) {
            line.append(" (")
                    .append(thrown.getClassName()
                            .substring(thrown.getClassName().lastIndexOf('.') + 1))
                    .append(": ")
                    .append(thrown.getMessage())
                    .append(')');
        }
        line.append('\n');
        if (thrown != null && !oneLine) {
            line.append(ThrowableProxyUtil.asString(thrown));
        }
        return line.toString();
    }

    private static boolean isEveryday(String logger, IThrowableProxy thrown) {
        return logger.startsWith("com.hazelcast.")
                || logger.equals("io.netty.bootstrap.ServerBootstrap")
                || (logger.startsWith("io.vertx.")
                        && thrown instanceof ThrowableProxy proxy
                        && (proxy.getThrowable() instanceof IOException
                                || proxy.getThrowable() instanceof RejectedExecutionException));
    }
}
