package io.millrace.coordinator;

/**
 * Something a state machine wants done outside of its log, such as a message to other nodes, once everything applied so far
 * is committed. What comes of it reaches the machine as a command. Whoever takes over from the log asks for it again where the
 * log does not say that it was done. Implementations are immutable records.
 */
public interface Effect {}
