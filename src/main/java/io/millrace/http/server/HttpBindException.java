package io.millrace.http.server;

/** The address of the HTTP server cannot be used; the message says which one and what to do. */
public final class HttpBindException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HttpBindException(String host, int port, Throwable cause) {
        super(
                "Cannot listen for HTTP on " + host + ":" + port + " (" + cause.getMessage()
                        + "). Stop what uses the port, choose another one with http.port=, or do without HTTP: http.port=-1",
                cause);
    }
}
