package io.millrace.service;

import io.millrace.cluster.Controller;
import io.millrace.cluster.runtime.MetadataCommands;
import io.millrace.common.Outcome;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands out producer ids from blocks that the cluster's metadata has given away for good before their first id is used.
 *
 * <p>Thread-safe because an id is taken by one atomic increment. Callers that find the block spent at the same moment each
 * claim a block: ids are wasted then, but none is handed out twice, and the claims share a commit.
 */
public final class BlockProducerIds implements ProducerIdService {
    private static final short FIRST_EPOCH = 0;

    private final MetadataCommands metadata;
    private final Controller controller;
    private volatile Block block = new Block(0, 0);

    public BlockProducerIds(MetadataCommands metadata, Controller controller) {
        this.metadata = metadata;
        this.controller = controller;
    }

    @Override
    public Future<Outcome<ProducerIdentity>> next() {
        Block current = block;
        long id = current.next.getAndIncrement();
        if (id < current.endExclusive) {
            return Future.succeededFuture(Outcome.done(new ProducerIdentity(id, FIRST_EPOCH)));
        }
        return metadata.submit(controller::claimProducerIds)
                .map(claimed -> claimed.map(first -> {
                    block = new Block(first + 1, first + Controller.PRODUCER_ID_BLOCK);
                    return new ProducerIdentity(first, FIRST_EPOCH);
                }));
    }

    /** Ids of one claim that are left. Thread-safe because taking one is atomic. */
    private static final class Block {
        private final AtomicLong next;
        private final long endExclusive;

        Block(long first, long endExclusive) {
            this.next = new AtomicLong(first);
            this.endExclusive = endExclusive;
        }
    }
}
