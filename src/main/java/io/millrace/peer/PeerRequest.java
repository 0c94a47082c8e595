package io.millrace.peer;

/**
 * A kind of call: its name among all kinds, and how its two messages are written. Immutable.
 *
 * @param version of both messages; a node refuses versions that it does not know
 */
public record PeerRequest<Q, R>(String name, int version, PeerCodec<Q> question, PeerCodec<R> answer) {}
