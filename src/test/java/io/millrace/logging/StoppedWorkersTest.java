package io.millrace.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class StoppedWorkersTest {
    private static final String NETTY = "io.netty.channel.AbstractChannelHandlerContext";

    @Test
    void leavesOutTasksForAWorkerThatWasStopped() {
        assertThat(decide(NETTY, new RejectedExecutionException("stopped"))).isEqualTo(FilterReply.DENY);
    }

    @Test
    void keepsEveryOtherWord() {
        assertThat(decide(NETTY, new IllegalStateException("bug"))).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("io.millrace.net.KafkaConnection", new RejectedExecutionException("full")))
                .isEqualTo(FilterReply.NEUTRAL);
    }

    private static FilterReply decide(String logger, Throwable thrown) {
        LoggerContext context = new LoggerContext();
        return new StoppedWorkers()
                .decide(new LoggingEvent(
                        "caller", context.getLogger(logger), Level.WARN, "said", thrown, new Object[0]));
    }
}
