package io.millrace.coordinator;

/**
 * A wish of a client. Immutable.
 *
 * @param <R> what the answer holds when the wish is granted
 */
public interface Command<R> {}
