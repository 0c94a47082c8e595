package io.millrace.service;

/**
 * The transaction that a produce request belongs to. Immutable.
 *
 * @param adds whether partitions become part of it by being written to (transaction version 2); otherwise the producer has
 *     added them before
 */
public record TransactionScope(String transactionalId, boolean adds) {}
