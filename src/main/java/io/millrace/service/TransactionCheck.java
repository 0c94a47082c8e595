package io.millrace.service;

import io.millrace.common.TopicPartition;
import java.util.List;

/**
 * A question to the coordinator of a transaction before something is appended in it. Immutable.
 *
 * @param adds whether partitions that do not belong to the transaction yet are made to (clients of transaction version 2);
 *     otherwise they are refused
 */
public record TransactionCheck(
        String transactionalId, long producerId, short producerEpoch, List<TopicPartition> partitions, boolean adds) {
    public TransactionCheck {
        partitions = List.copyOf(partitions);
    }
}
