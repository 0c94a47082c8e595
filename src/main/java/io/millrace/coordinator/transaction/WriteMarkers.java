package io.millrace.coordinator.transaction;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.Effect;
import java.util.List;

/**
 * The outcome of a transaction is to be written to its partitions, until each has it or is gone; then {@link MarkersWritten} is
 * to be told. Immutable.
 *
 * @param producer the epoch is that of the markers
 */
public record WriteMarkers(
        String transactionalId,
        ProducerIdentity producer,
        boolean commit,
        int transactionVersion,
        List<TopicPartition> partitions)
        implements Effect {
    /** What a prepared transaction asks for. */
    static WriteMarkers of(String transactionalId, Transaction prepared) {
        return new WriteMarkers(
                transactionalId,
                prepared.producer(),
                prepared.state() == TransactionState.PREPARE_COMMIT,
                prepared.clientVersion(),
                List.copyOf(prepared.partitions()));
    }
}
