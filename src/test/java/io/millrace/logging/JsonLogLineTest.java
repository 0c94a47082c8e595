package io.millrace.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonLogLineTest {
    private final LoggerContext context = new LoggerContext();

    private String line(String message, @Nullable Throwable thrown) {
        LoggingEvent event = new LoggingEvent(
                "caller", context.getLogger("io.millrace.Thing"), Level.WARN, message, thrown, new Object[] {"a\"b"});
        event.setTimeStamp(0);
        return new JsonLogLine().doLayout(event);
    }

    @Test
    void isOneObjectOnOneLine() {
        String line = line("first {}\nsecond", null);

        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
        JsonObject read = new JsonObject(line);
        assertThat(read.getString("message")).isEqualTo("first a\"b\nsecond");
        assertThat(read.getString("time")).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(read.getString("level")).isEqualTo("WARN");
        assertThat(read.getString("logger")).isEqualTo("io.millrace.Thing");
        assertThat(read.containsKey("error")).isFalse();
    }

    @Test
    void hasTheErrorWithItsStack() {
        JsonObject read = new JsonObject(line("failed", new IOException("no disk")));

        assertThat(read.getString("error")).isEqualTo("java.io.IOException: no disk");
        assertThat(read.getString("stack")).contains("JsonLogLineTest");
    }
}
