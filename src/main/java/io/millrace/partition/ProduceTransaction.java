package io.millrace.partition;

/**
 * The transaction that the appends of one request belong to. Immutable.
 *
 * @param adds whether the partitions become part of it by being written to (transaction version 2, KIP-890)
 * @param verifier who asks its coordinator
 */
public record ProduceTransaction(String transactionalId, boolean adds, TransactionVerifier verifier) {}
