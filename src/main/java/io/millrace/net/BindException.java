package io.millrace.net;

import io.millrace.config.Listener;

/** A listener's address cannot be used; the message says which one and what to do. */
public final class BindException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BindException(Listener listener, Throwable cause) {
        super(
                "Cannot listen on " + listener.name() + "://" + listener.host() + ":" + listener.port() + " ("
                        + cause.getMessage() + "). Stop what uses the port, or choose another address with listeners=",
                cause);
    }
}
