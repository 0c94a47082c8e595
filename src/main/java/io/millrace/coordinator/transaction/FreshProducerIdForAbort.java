package io.millrace.coordinator.transaction;

import io.millrace.coordinator.Effect;

/**
 * A transaction has had its time, and its producer id no epoch left to go on with: {@link AbortTimedOut} is to be told a fresh
 * one. Immutable.
 */
public record FreshProducerIdForAbort(String transactionalId, ProducerIdentity producer) implements Effect {}
