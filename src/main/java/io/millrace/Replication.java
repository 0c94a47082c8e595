package io.millrace;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.Membership;
import io.millrace.cluster.runtime.IsrChanges;
import io.millrace.cluster.runtime.Withdrawals;
import io.millrace.common.Clock;
import io.millrace.common.Refusal;
import io.millrace.config.BrokerConfig;
import io.millrace.net.replica.ReplicaSocketOptions;
import io.millrace.net.replica.SocketReplicaTransport;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.PartitionVerticles;
import io.millrace.partition.ReplicaPorts;
import io.millrace.replication.ReplicaFetchServer;
import io.millrace.replication.ReplicaFetching;
import io.millrace.replication.ReplicationThrottle;
import io.millrace.replication.ReplicationThrottle.Side;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Supplier;

/** The copying of partitions between this node and the others, put together. Started and stopped by the broker. */
final class Replication {
    private final PartitionVerticles partitions;
    private final ReplicaFetching fetching;
    private final ReplicaFetchServer server;

    Replication(
            Vertx vertx,
            BrokerConfig config,
            Clock clock,
            PartitionDirectory directory,
            ClusterView cluster,
            BlockingPool coldReads,
            IsrChanges isrChanges,
            Withdrawals withdrawals,
            Supplier<Optional<Refusal>> separation,
            long brokerEpoch,
            ReplicaSocketOptions sockets) {
        SocketReplicaTransport transport = new SocketReplicaTransport(vertx, clock, config.nodeId(), sockets);
        this.fetching = new ReplicaFetching(
                config.nodeId(),
                () -> brokerEpoch,
                vertx,
                clock,
                transport,
                this::wakeOwners,
                new ReplicationThrottle(Side.FOLLOWER, config, cluster, clock));
        this.partitions = new PartitionVerticles(
                vertx, config, clock, directory, new ReplicaPorts(isrChanges, fetching, withdrawals, separation));
        this.server = new ReplicaFetchServer(
                vertx,
                clock,
                directory,
                partitions,
                transport,
                coldReads,
                new ReplicationThrottle(Side.LEADER, config, cluster, clock));
    }

    private void wakeOwners() {
        partitions.wakeOwners();
    }

    PartitionVerticles partitions() {
        return partitions;
    }

    /** Serves followers, and hears of nodes that are gone. */
    void start(Membership membership) {
        server.start().await();
        new LostMembers(membership).onLost(node -> {
            fetching.memberLost(node);
            server.memberLost(node);
        });
    }

    void stop() {
        fetching.stop().await();
        server.stop().await();
    }
}
