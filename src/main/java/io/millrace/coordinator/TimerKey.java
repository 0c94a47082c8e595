package io.millrace.coordinator;

/** Identity of a timer: two equal keys are the same timer. Implementations are immutable records. */
public interface TimerKey {}
