package io.millrace.testkit;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.runtime.IsrChanges;
import io.millrace.cluster.runtime.Withdrawals;
import io.millrace.common.Refusal;
import io.millrace.common.TopicId;
import io.millrace.config.BrokerConfig;
import io.millrace.config.TopicConfig;
import io.millrace.net.replica.ReplicaSocketOptions;
import io.millrace.net.replica.SocketReplicaTransport;
import io.millrace.partition.BlockingPool;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import io.millrace.partition.PartitionHosting;
import io.millrace.partition.PartitionVerticles;
import io.millrace.partition.ReplicaPorts;
import io.millrace.replication.ReplicaFetchServer;
import io.millrace.replication.ReplicaFetching;
import io.millrace.replication.ReplicaTransport;
import io.millrace.replication.ReplicationThrottle;
import io.millrace.replication.ReplicationThrottle.Side;
import io.millrace.service.HostedProduceService;
import io.millrace.storage.LogManager;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** One node of a {@link ReplicatedNodes}: logs, owners, replication and the produce service, without sockets. */
public final class ReplicatedNode {
    private static final int COLD_READ_THREADS = 2;

    public final int id;
    public final Vertx vertx;
    public final HostedProduceService produce;
    public final GatedDisk disk = new GatedDisk();
    private final PartitionDirectory directory = new PartitionDirectory();
    private final PartitionVerticles verticles;
    private final LogManager logs;
    private final PartitionHosting hosting;
    private final ReplicaFetching fetching;
    private final ReplicaFetchServer server;
    private final BlockingPool coldReads;
    private volatile ClusterImage image;
    private volatile Optional<Refusal> separation = Optional.empty();

    ReplicatedNode(
            int id,
            long brokerEpoch,
            Vertx vertx,
            BrokerConfig defaults,
            Path dir,
            Set<Integer> cutOff,
            IsrChanges isrChanges,
            Withdrawals withdrawals,
            ClusterImage empty)
            throws IOException {
        this.id = id;
        this.vertx = vertx;
        this.image = empty;
        BrokerConfig config = defaults.with("node.id", Integer.toString(id)).with("log.dirs", dir.toString());
        logs = LogManager.open(config, topic -> TopicConfig.defaults(), SteadyClock.INSTANCE, disk);
        ReplicaTransport transport = new CuttableTransport(
                vertx,
                id,
                new SocketReplicaTransport(
                        vertx,
                        SteadyClock.INSTANCE,
                        id,
                        ReplicaSocketOptions.of(config, "127.0.0.1", new UUID(id, brokerEpoch))),
                cutOff);
        ClusterView view = () -> image;
        fetching = new ReplicaFetching(
                id,
                () -> brokerEpoch,
                vertx,
                SteadyClock.INSTANCE,
                transport,
                this::wakeOwners,
                new ReplicationThrottle(Side.FOLLOWER, config, view, SteadyClock.INSTANCE));
        verticles = new PartitionVerticles(
                vertx,
                config,
                SteadyClock.INSTANCE,
                directory,
                new ReplicaPorts(isrChanges, fetching, withdrawals, () -> separation));
        HostedNode.await(verticles.start());
        coldReads = new BlockingPool(vertx, "test-cold-reads-" + id, COLD_READ_THREADS);
        server = new ReplicaFetchServer(
                vertx,
                SteadyClock.INSTANCE,
                directory,
                verticles,
                transport,
                coldReads,
                new ReplicationThrottle(Side.LEADER, config, view, SteadyClock.INSTANCE));
        HostedNode.await(server.start());
        hosting = new PartitionHosting(
                vertx, id, logs, directory, verticles, (seen, topic) -> TopicConfig.of(config, topic.overrides()));
        produce = new HostedProduceService(
                vertx, SteadyClock.INSTANCE, directory, verticles, () -> image, new FakeVerification());
    }

    private void wakeOwners() {
        verticles.wakeOwners();
    }

    Future<Void> take(ClusterImage next) {
        ClusterImage previous = image;
        image = next;
        return hosting.onImage(previous, next);
    }

    /** From now on this node knows that it is cut off from the others, or, with an empty value, that it is not. */
    public void separated(Optional<Refusal> why) {
        separation = why;
    }

    void memberLost(int nodeId) {
        fetching.memberLost(nodeId);
        server.memberLost(nodeId);
    }

    public PartitionDirectory directory() {
        return directory;
    }

    public HostedPartition partition(TopicId topicId, int partition) {
        return directory.find(topicId, partition).orElseThrow();
    }

    void stop() throws IOException {
        HostedNode.await(fetching.stop());
        HostedNode.await(server.stop());
        HostedNode.await(hosting.stop());
        HostedNode.await(verticles.stop());
        HostedNode.await(coldReads.drain());
        logs.close();
    }
}
