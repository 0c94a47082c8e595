package io.millrace.service;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.InternalTopics;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.coordinator.runtime.ShardHash;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which clients last took the transactional ids that this node coordinates, or began or ended a transaction with them. In no log:
 * every node hears it from the coordinator, and believes it when it becomes the next one.
 *
 * <p>Owned by one event loop; any thread may call. Bounded: ids that were asked or heard of the longest ago are forgotten first.
 */
public final class TransactionOwners {
    private static final String ADDRESS = "millrace.transaction-owners";
    private static final int MOST_IDS = 10_000;
    private static final int MAX_ID_CHARS = 1_000;
    private static final int SHOWN_CLIENT_CHARS = 200;

    private final ClusterView cluster;
    private final int nodeId;
    private final EventBus events;
    private final Context context;
    private final Map<String, Seen> seen;

    /** A client as its requests name it. */
    public record Owner(String clientId, String clientHost) {
        public Owner {
            clientId = clientId.substring(0, Math.min(clientId.length(), SHOWN_CLIENT_CHARS));
        }
    }

    /** An owner, in the term of the coordinator that heard of it. */
    private record Seen(Owner owner, int coordinatorEpoch) {
        /** A coordinator of a later term but one may not have heard of an owner in between. */
        boolean countsIn(int term) {
            return term == coordinatorEpoch || term == coordinatorEpoch + 1;
        }
    }

    /** Owners of the ids that a node coordinates. */
    public TransactionOwners(Vertx vertx, ClusterView cluster, int nodeId) {
        this(vertx, cluster, nodeId, MOST_IDS);
    }

    TransactionOwners(Vertx vertx, ClusterView cluster, int nodeId, int most) {
        this.cluster = cluster;
        this.nodeId = nodeId;
        this.events = vertx.eventBus();
        this.context = vertx.getOrCreateContext();
        this.seen = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
                return size() > most;
            }
        };
        events.<JsonObject>consumer(ADDRESS, message -> heard(message.body()));
    }

    /** Remembers who has an id, and tells the other nodes when that is news; whoever does not coordinate the id does not know. */
    public void saw(String transactionalId, Owner owner) {
        if (transactionalId.length() > MAX_ID_CHARS) {
            return; // So many of that length would not be bounded in bytes.
        }
        termOf(transactionalId)
                .ifPresent(term -> context.runOnContext(write -> {
                    Seen now = new Seen(owner, term);
                    if (!now.equals(seen.put(transactionalId, now))) {
                        tell(transactionalId, now);
                    }
                }));
    }

    /** Nobody waits for that: what is lost is shown as not known after a move of the coordinator. */
    private void tell(String transactionalId, Seen now) {
        events.publish(
                ADDRESS,
                new JsonObject()
                        .put("id", transactionalId)
                        .put("client_id", now.owner().clientId())
                        .put("client_host", now.owner().clientHost())
                        .put("term", now.coordinatorEpoch()));
    }

    private void heard(JsonObject told) {
        Owner owner = new Owner(told.getString("client_id"), told.getString("client_host"));
        Seen theirs = new Seen(owner, told.getInteger("term"));
        context.runOnContext(write -> seen.merge(
                told.getString("id"),
                theirs,
                (known, heard) -> known.coordinatorEpoch() > heard.coordinatorEpoch() ? known : heard));
    }

    /** The owners of some ids; those that are not known are missing. */
    public Future<Map<String, Owner>> of(Collection<String> transactionalIds) {
        Promise<Map<String, Owner>> found = Promise.promise();
        context.runOnContext(read -> {
            Map<String, Owner> owners = new HashMap<>();
            for (String id : transactionalIds) {
                Seen known = seen.get(id);
                if (known != null && termOf(id).filter(known::countsIn).isPresent()) {
                    owners.put(id, known.owner());
                }
            }
            found.complete(owners);
        });
        return found.future();
    }

    /** The term in which this node coordinates an id: whoever came in another one may have been followed elsewhere. */
    private Optional<Integer> termOf(String transactionalId) {
        return cluster.image()
                .topic(InternalTopics.TRANSACTION_STATE)
                .map(topic -> topic.partitions()
                        .get(ShardHash.partitionOf(
                                transactionalId, topic.partitions().size())))
                .filter(shard -> shard.leader() == nodeId)
                .map(PartitionRegistration::leaderEpoch);
    }
}
