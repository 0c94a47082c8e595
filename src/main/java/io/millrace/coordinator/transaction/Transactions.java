package io.millrace.coordinator.transaction;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All transactional ids of one shard. Owned by the shard's worker.
 *
 * <p>The transactions are durable: only {@link #apply} changes them. Which identity a producer had before its present one is
 * soft, because Kafka's records have no place for it: a request that is sent again over a failover is taken for a zombie's.
 */
final class Transactions {
    private final Map<String, Transaction> byId = new HashMap<>();
    private final Map<String, ProducerIdentity> superseded = new HashMap<>();

    void apply(TransactionEvent event) {
        if (event instanceof TransactionEvent.Stored stored) {
            byId.put(stored.transactionalId(), stored.transaction());
        } else {
            byId.remove(event.transactionalId());
            superseded.remove(event.transactionalId());
        }
    }

    Optional<Transaction> find(String transactionalId) {
        return Optional.ofNullable(byId.get(transactionalId));
    }

    /** All of them, as they are now and will be. */
    Map<String, Transaction> all() {
        return Collections.unmodifiableMap(byId);
    }

    /** Notes that whoever comes with {@code before} has only missed the answer that told it its present identity. */
    void supersede(String transactionalId, ProducerIdentity before) {
        superseded.put(transactionalId, before);
    }

    /** Notes that whoever had the id before is a zombie now. */
    void fence(String transactionalId) {
        superseded.remove(transactionalId);
    }

    boolean isSuperseded(String transactionalId, ProducerIdentity identity) {
        return identity.equals(superseded.get(transactionalId));
    }
}
