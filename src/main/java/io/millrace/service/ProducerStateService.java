package io.millrace.service;

import io.millrace.common.ActiveProducer;
import io.millrace.common.Outcome;
import io.vertx.core.Future;
import java.util.List;

/** Tells what the replicas of this node know of the producers that wrote to them, led here or not (KIP-664). */
public interface ProducerStateService {
    /** Every producer that a partition remembers, with the transaction it has open there. */
    Future<Outcome<List<ActiveProducer>>> activeProducers(PartitionRef partition);
}
