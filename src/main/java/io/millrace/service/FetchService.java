package io.millrace.service;

import io.millrace.common.Outcome;
import io.vertx.core.Future;
import java.util.List;

/** Reads batches of partitions, waiting for more where asked. */
public interface FetchService {
    /**
     * Reads each partition, parking the request until {@code minBytes} are there, a partition changed, or the wait is
     * over.
     *
     * @return one outcome for each read, in the same order; the caller closes the slices
     */
    Future<List<Outcome<FetchedPartition>>> fetch(FetchCommand command);
}
