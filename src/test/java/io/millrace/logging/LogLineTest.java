package io.millrace.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogLineTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void isOneLineWithTheShortNameOfTheLogger() {
        LoggingEvent event = event(null);

        String line = new LogLine(Level.INFO).doLayout(event);

        assertThat(line)
                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  LogManager: orders-0 is offline\n");
    }

    @Test
    void endsWithTheStackTraceWhenThereIsOne() {
        LoggingEvent event = event(new IllegalStateException("broken"));

        String line = new LogLine(Level.INFO).doLayout(event);

        assertThat(line)
                .contains("offline\njava.lang.IllegalStateException: broken")
                .contains("\tat ");
    }

    @Test
    void whatHazelcastMetIsOneLine() {
        LoggingEvent event = event("com.hazelcast.cp.internal.RaftService", new IllegalStateException("member left"));

        String line = new LogLine(Level.INFO).doLayout(event);

        assertThat(line).endsWith("RaftService: orders-0 is offline (IllegalStateException: member left)\n");
    }

    @Test
    void aConnectionThatVertxLostIsOneLine() {
        LoggingEvent event = event("io.vertx.core.net.impl.ConnectionBase", new IOException("Connection reset"));

        String line = new LogLine(Level.INFO).doLayout(event);

        assertThat(line).endsWith("ConnectionBase: orders-0 is offline (IOException: Connection reset)\n");
    }

    @Test
    void aConnectionThatComesWhileItsServerClosesIsOneLine() {
        LoggingEvent event = event("io.netty.bootstrap.ServerBootstrap", new IllegalStateException());

        String line = new LogLine(Level.INFO).doLayout(event);

        assertThat(line).endsWith("ServerBootstrap: orders-0 is offline (IllegalStateException: null)\n");
    }

    @Test
    void workOfVertxForAWorkerThatIsGoneIsOneLine() {
        LoggingEvent event = event("io.vertx.core.impl.ContextImpl", new RejectedExecutionException("Shutting down"));

        String line = new LogLine(Level.INFO).doLayout(event);

        assertThat(line).endsWith("ContextImpl: orders-0 is offline (RejectedExecutionException: Shutting down)\n");
    }

    @Test
    void nothingIsShortenedAtDebug() {
        LoggingEvent event = event("com.hazelcast.cp.internal.RaftService", new IllegalStateException("member left"));

        String line = new LogLine(Level.DEBUG).doLayout(event);

        assertThat(line)
                .contains("RaftService: orders-0 is offline\njava.lang.IllegalStateException: member left")
                .contains("\tat ");
    }

    private LoggingEvent event(@Nullable Throwable thrown) {
        return event("io.millrace.storage.LogManager", thrown);
    }

    private LoggingEvent event(String name, @Nullable Throwable thrown) {
        var logger = context.getLogger(name);
        return new LoggingEvent("test", logger, Level.WARN, "{} is offline", thrown, new Object[] {"orders-0"});
    }
}
