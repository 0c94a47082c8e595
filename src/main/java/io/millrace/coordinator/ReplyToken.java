package io.millrace.coordinator;

/**
 * Where the answer to one command goes, opaque to the state machine. A machine may keep it and answer in a later decision.
 * The runtime implements it with whatever waits for the answer; equality is identity.
 *
 * @param <R> what the answer holds
 */
public interface ReplyToken<R> {}
