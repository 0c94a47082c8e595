package io.millrace.service;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.coordinator.transaction.AddPartitions;
import io.millrace.coordinator.transaction.ListTransactions;
import io.millrace.coordinator.transaction.ProducerIdentity;
import io.millrace.coordinator.transaction.Transaction;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Transactional ids, as far as this node coordinates them; for others everything is refused with NOT_COORDINATOR. Answers come
 * once what they rest on is committed.
 */
public interface TransactionService {
    /** Gives a producer the id, and fences whoever had it before. */
    Future<Outcome<ProducerIdentity>> begin(String transactionalId, int timeoutMs, Optional<ProducerIdentity> expected);

    /**
     * Adds partitions to the transaction, or verifies that they belong to it.
     *
     * @return for each partition in order why not; empty where it is done
     */
    Future<List<Optional<Refusal>>> add(AddPartitions command);

    /** Adds the partition that holds the offsets of a group. */
    Future<Optional<Refusal>> addOffsets(String transactionalId, ProducerIdentity producer, String groupId);

    /**
     * Ends a transaction; its outcome is decided when this is answered, and visible soon after.
     *
     * @param clientVersion 2 when the producer takes another epoch for its next transaction
     * @return the identity with which the producer goes on
     */
    Future<Outcome<ProducerIdentity>> end(
            String transactionalId, ProducerIdentity producer, boolean commit, int clientVersion);

    /** How a transactional id stands. */
    Future<Outcome<Transaction>> describe(String transactionalId);

    /** The transactional ids that this node coordinates; refused while some of them are being loaded. */
    Future<Outcome<ListTransactions.Reply>> list(ListTransactions command);
}
