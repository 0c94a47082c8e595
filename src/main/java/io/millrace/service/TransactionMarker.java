package io.millrace.service;

import io.millrace.common.TopicPartition;
import java.util.List;

/**
 * The outcome of a transaction, to be written to the partitions it touched. Immutable.
 *
 * @param producerEpoch epoch of the marker: that of the transaction, or with transaction version 2 the one behind it
 * @param coordinatorEpoch leader epoch of the coordinator's partition; an older one than a partition has seen is refused
 * @param commit otherwise the transaction is aborted
 * @param transactionVersion 2 when the producer's epoch grows with each transaction (KIP-890), otherwise 0 or 1
 */
public record TransactionMarker(
        long producerId,
        short producerEpoch,
        int coordinatorEpoch,
        boolean commit,
        short transactionVersion,
        List<TopicPartition> partitions) {
    public TransactionMarker {
        partitions = List.copyOf(partitions);
    }

    /** The same outcome for other partitions. */
    public TransactionMarker withPartitions(List<TopicPartition> others) {
        return new TransactionMarker(producerId, producerEpoch, coordinatorEpoch, commit, transactionVersion, others);
    }
}
