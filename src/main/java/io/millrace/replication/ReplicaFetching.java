package io.millrace.replication;

import io.millrace.common.Clock;
import io.millrace.partition.FollowerListener;
import io.millrace.partition.FollowerPosition;
import io.millrace.partition.HostedPartition;
import io.millrace.replication.PartitionFetch.PartitionKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every partition that this node follows in the fetch stream of its leader.
 *
 * <p>Thread-safe because owners only mark partitions in a concurrent set; all else happens on its own context. A mark is taken off
 * before the position is read, so that no change is missed however many are taken together. Bounded by the partitions of the node.
 */
public final class ReplicaFetching implements FollowerListener {
    private final int nodeId;
    private final LongSupplier brokerEpoch;
    private final Vertx vertx;
    private final Clock clock;
    private final ReplicaTransport transport;
    private final Runnable wakeOwners;
    private final ReplicationThrottle throttle;
    private final Context context;

    private final Set<HostedPartition> moved = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Map<Integer, ReplicaFetcher> fetchers = new HashMap<>();
    private final Map<PartitionKey, Assignment> assignments = new HashMap<>();
    private boolean stopped;

    /** The stream that a partition is in. */
    private record Assignment(HostedPartition hosted, ReplicaFetcher fetcher) {}

    /**
     * Makes the fetching of one node; it fetches what it is told of from then on.
     *
     * @param brokerEpoch present incarnation of this node
     * @param wakeOwners makes partition owners look at what was queued for them
     */
    public ReplicaFetching(
            int nodeId,
            LongSupplier brokerEpoch,
            Vertx vertx,
            Clock clock,
            ReplicaTransport transport,
            Runnable wakeOwners,
            ReplicationThrottle throttle) {
        this.nodeId = nodeId;
        this.brokerEpoch = brokerEpoch;
        this.vertx = vertx;
        this.clock = clock;
        this.transport = transport;
        this.wakeOwners = wakeOwners;
        this.throttle = throttle;
        this.context = vertx.getOrCreateContext();
    }

    @Override
    public void moved(HostedPartition partition) {
        moved.add(partition);
        if (scheduled.compareAndSet(false, true)) {
            context.runOnContext(ignored -> look());
        }
    }

    private void look() {
        scheduled.set(false);
        if (stopped) {
            return;
        }
        Set<ReplicaFetcher> touched = new LinkedHashSet<>();
        for (HostedPartition partition : List.copyOf(moved)) {
            moved.remove(partition);
            assign(partition, touched);
        }
        touched.forEach(ReplicaFetcher::pump);
    }

    private void assign(HostedPartition partition, Set<ReplicaFetcher> touched) {
        PartitionKey key =
                new PartitionKey(partition.topicId(), partition.topicPartition().partition());
        FollowerPosition position = partition.followerPosition();
        Assignment before = assignments.get(key);
        if (!position.following()) {
            if (before != null && before.hosted() == partition) {
                leave(key, before, touched);
            }
            return;
        }
        ReplicaFetcher fetcher = fetchers.computeIfAbsent(position.leader(), this::fetcherFrom);
        if (before != null && before.fetcher() != fetcher) {
            leave(key, before, touched);
        }
        assignments.put(key, new Assignment(partition, fetcher));
        fetcher.update(key, partition);
        touched.add(fetcher);
    }

    private void leave(PartitionKey key, Assignment before, Set<ReplicaFetcher> touched) {
        assignments.remove(key);
        before.fetcher().remove(key);
        touched.add(before.fetcher());
    }

    private ReplicaFetcher fetcherFrom(int leaderId) {
        return new ReplicaFetcher(
                leaderId, nodeId, brokerEpoch, vertx, context, transport, wakeOwners, throttle, clock.nowNanos());
    }

    /** A node left the cluster: what it was asked is not waited for any more. */
    public void memberLost(int lostNodeId) {
        context.runOnContext(ignored -> {
            @Nullable ReplicaFetcher fetcher = fetchers.get(lostNodeId);
            if (fetcher != null) {
                fetcher.lost();
            }
        });
    }

    /** Fetches nothing any more; what was fetched already is still applied. */
    public Future<Void> stop() {
        return Future.future(promise -> context.runOnContext(ignored -> {
            stopped = true;
            fetchers.values().forEach(ReplicaFetcher::close);
            promise.complete();
        }));
    }
}
