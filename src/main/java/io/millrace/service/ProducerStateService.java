package io.millrace.service;

import io.millrace.common.ActiveProducer;
import io.millrace.common.Outcome;
import io.vertx.core.Future;
import java.util.List;

/** Tells what partitions led by this node know of their producers. */
public interface ProducerStateService {
    /** Every producer that a partition remembers, with the transaction it has open there. */
    Future<Outcome<List<ActiveProducer>>> activeProducers(PartitionRef partition);
}
