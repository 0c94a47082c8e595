package io.millrace.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.RejectedExecutionException;

/**
 * Leaves out what Netty says of sockets that close when their worker has been stopped already. Vert.x gives a connection of its
 * event bus to the worker that first needed it, and closes it after that worker, at every stop of a node: nothing waits for it.
 */
final class StoppedWorkers extends Filter<ILoggingEvent> {
    private static final String SPEAKER = "io.netty.channel.AbstractChannelHandlerContext";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        boolean ofStoppedWorker = event.getLoggerName().equals(SPEAKER)
                && thrown instanceof ThrowableProxy proxy
                && proxy.getThrowable() instanceof RejectedExecutionException;
        return ofStoppedWorker ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
