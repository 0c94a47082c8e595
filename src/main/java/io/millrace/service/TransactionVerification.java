package io.millrace.service;

import io.millrace.common.Refusal;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Asks the coordinator of a transaction, wherever it is, whether partitions belong to it (KIP-890). */
public interface TransactionVerification {
    /**
     * Verifies or adds partitions. Never fails, and takes no longer than a few seconds.
     *
     * @return for each partition in order: empty when it belongs to the producer's ongoing transaction now, otherwise why not.
     *     <ul>
     *       <li>To be asked again: {@code NOT_COORDINATOR}, {@code COORDINATOR_NOT_AVAILABLE}, {@code COORDINATOR_LOAD_IN_PROGRESS},
     *           {@code NODE_NOT_AVAILABLE}, {@code THROTTLED}, and {@code CONCURRENT_TRANSACTIONS} (the outcome of the transaction
     *           before is being written; adding was already tried for a while)
     *       <li>Fatal for the producer: {@code INVALID_PRODUCER_ID_MAPPING}, {@code PRODUCER_FENCED}, {@code INVALID_TXN_STATE}
     *       <li>Fatal for the transaction: {@code TRANSACTION_ABORTABLE} (only when not adding: the partition is not part of it)
     *     </ul>
     */
    Future<List<Optional<Refusal>>> check(TransactionCheck check);
}
