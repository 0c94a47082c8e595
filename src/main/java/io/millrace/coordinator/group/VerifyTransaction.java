package io.millrace.coordinator.group;

import io.millrace.coordinator.Effect;

/**
 * The coordinator of a transaction is to be asked whether the partition of this shard belongs to it; the answer comes as a
 * {@link TransactionVerified} with the same attempt. Immutable.
 */
public record VerifyTransaction(OffsetTransaction transaction, long attempt) implements Effect {}
