package io.millrace.coordinator.transaction;

import io.millrace.coordinator.TimerKey;

/** What a transaction coordinator waits for. */
sealed interface TransactionTimer extends TimerKey {
    /** An ongoing transaction has had its time. */
    record Timeout(String transactionalId) implements TransactionTimer {}

    /** Those who wait for the outcome of the transaction before have waited long enough. */
    record Patience(String transactionalId) implements TransactionTimer {}

    /** Time to look for ids that nobody uses any more. */
    record Expiry() implements TransactionTimer {}
}
