package io.millrace.api;

/**
 * Who sent a request and how: what a handler may need besides the request itself. Confined to the connection's event
 * loop.
 */
public interface RequestContext {
    /** Version of the request, as in its header. */
    short apiVersion();

    /** Client id of the request header; empty when the client sent none. */
    String clientId();

    /** Address of the machine the client connects from, without a port. */
    String clientHost();

    /** Address the client connects from, for logs. */
    String clientAddress();

    /** Host name or address on which the client reached this node; advertised when nothing else is configured. */
    String localHost();

    /** Port on which the client reached this node. */
    int localPort();

    /** Name of the listener, for example {@code PLAINTEXT}. */
    String listener();

    /** Who is asking; {@code User:ANONYMOUS} until authentication exists. */
    String principal();

    /** Do not answer this request (produce with acks=0). */
    void suppressResponse();

    /** Closes the connection once the answers before this one are out; says why in the log. */
    void closeConnection(String reason);
}
