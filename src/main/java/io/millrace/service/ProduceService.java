package io.millrace.service;

import io.millrace.common.Outcome;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Appends batches to partitions led by this node. */
public interface ProduceService {
    /**
     * Appends each command to its partition; one partition's refusal does not touch the others.
     *
     * @param transaction what transactional batches among the commands belong to; without it they are refused
     * @param acks -1 (all), 0 or 1; anything else is refused with INVALID_REQUIRED_ACKS
     * @param timeoutMs how long acks=all may wait for the in-sync set
     * @return one outcome for each command, in the same order. With acks=0 it completes when the buffers are no longer
     *     needed
     */
    Future<List<Outcome<AppendReply>>> append(
            List<AppendCommand> commands, Optional<TransactionScope> transaction, short acks, int timeoutMs);
}
