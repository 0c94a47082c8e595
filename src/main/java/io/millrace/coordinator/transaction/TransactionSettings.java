package io.millrace.coordinator.transaction;

/**
 * Bounds of transactions. Immutable.
 *
 * @param maxTimeoutMs longest timeout that a producer may ask for
 * @param idExpirationMs after which an unused transactional id is forgotten
 * @param expiryCheckIntervalMs how often such ids are looked for
 * @param patienceMs how long a request may wait here for the outcome of the transaction before to be written
 */
public record TransactionSettings(int maxTimeoutMs, long idExpirationMs, long expiryCheckIntervalMs, long patienceMs) {}
