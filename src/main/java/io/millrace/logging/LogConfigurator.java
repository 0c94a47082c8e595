package io.millrace.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;

/**
 * Sets Logback up without a file: everything to standard error in the form of {@link LogLine}. Found by Logback through
 * {@code META-INF/services}; costs a few milliseconds where an XML file costs a hundred.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Level level = level();
        LogLayout layout = new LogLayout(level);
        layout.setContext(context);
        layout.start();

        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();

        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.addFilter(new StoppedWorkers());
        appender.start();

        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender);
        if (level.isGreaterOrEqual(Level.INFO)) {
            // The client library repeats each failed connection attempt; commands say it once, in a sentence.
            context.getLogger("org.apache.kafka").setLevel(Level.ERROR);
            context.getLogger("io.netty").setLevel(Level.WARN);
            context.getLogger("com.hazelcast").setLevel(Level.ERROR); // What matters of it is said in our own words.
        }
        // Vert.x registers a gauge again with each handler of its event bus, which changes nothing.
        context.getLogger("io.micrometer.core.instrument.MeterRegistry").setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Level level() {
        String name = System.getProperty(LogSettings.LEVEL_PROPERTY);
        return Level.toLevel(name == null ? System.getenv(LogSettings.LEVEL_VARIABLE) : name, Level.INFO);
    }
}
