package io.millrace.service;

import io.millrace.common.Refusal;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Writes outcomes of transactions to partitions. Doing so twice is harmless, and the coordinator does it again until each
 * partition has the marker or is gone.
 */
public interface TransactionMarkers {
    /**
     * Writes one marker to each of its partitions, with acks=all.
     *
     * @return for each partition in order: empty when the marker is committed there, otherwise why not. {@code
     *     TRANSACTION_COORDINATOR_FENCED} and {@code INVALID_PRODUCER_EPOCH} say that a newer coordinator or producer was there
     *     before: trying again is of no use. {@code UNKNOWN_TOPIC_OR_PARTITION}, {@code NOT_LEADER} and all others are tried again
     */
    Future<List<Optional<Refusal>>> write(TransactionMarker marker);
}
