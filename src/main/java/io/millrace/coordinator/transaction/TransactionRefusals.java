package io.millrace.coordinator.transaction;

import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;

/** What the coordinator says when it says no, with Kafka's reasons. Stateless. */
final class TransactionRefusals {
    private TransactionRefusals() {}

    static Refusal unknownProducer(String transactionalId, ProducerIdentity producer) {
        return new Refusal(
                Reason.INVALID_PRODUCER_ID_MAPPING,
                "Producer id " + producer.producerId() + " does not belong to '" + transactionalId
                        + "': begin with initTransactions.");
    }

    static Refusal fenced(String transactionalId, ProducerIdentity producer) {
        return new Refusal(
                Reason.PRODUCER_FENCED,
                "Epoch " + producer.epoch() + " of producer id " + producer.producerId() + " is not that of '"
                        + transactionalId + "' any more: another producer uses it, or its transaction timed out.");
    }

    static Refusal wrongState(String transactionalId, Transaction transaction, boolean commit) {
        return new Refusal(
                Reason.INVALID_TXN_STATE,
                "'" + transactionalId + "' is in state " + transaction.state().title() + ": there is nothing to "
                        + (commit ? "commit." : "abort."));
    }

    static Refusal timeout(int timeoutMs, int maxTimeoutMs) {
        return new Refusal(
                Reason.INVALID_TRANSACTION_TIMEOUT,
                "A transaction timeout of " + timeoutMs
                        + " ms is not between 1 and transaction.max.timeout.ms, which is " + maxTimeoutMs + ".");
    }

    static Refusal tooLarge(String transactionalId) {
        return new Refusal(
                Reason.INVALID_REQUEST,
                "The transaction of '" + transactionalId
                        + "' touches more partitions than one record can name: commit more often.");
    }

    static Refusal notFound(String transactionalId) {
        return new Refusal(
                Reason.TRANSACTIONAL_ID_NOT_FOUND, "Nobody has used the transactional id '" + transactionalId + "'.");
    }
}
