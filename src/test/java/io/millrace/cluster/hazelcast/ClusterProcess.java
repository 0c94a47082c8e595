package io.millrace.cluster.hazelcast;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.CommitOutcome.Committed;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.common.SystemClock;
import io.millrace.testkit.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a node of a cluster runs for its metadata: Hazelcast, a clustered Vert.x, the store. Confined to a test. */
final class ClusterProcess {
    private final int nodeId;
    private final HazelcastNode hazelcast;
    private final Vertx vertx;
    private @Nullable HazelcastClusterStore store;

    private ClusterProcess(int nodeId, HazelcastNode hazelcast, Vertx vertx) {
        this.nodeId = nodeId;
        this.hazelcast = hazelcast;
        this.vertx = vertx;
    }

    /** Starts it and returns once it knows the metadata. */
    static ClusterProcess start(int nodeId, List<Integer> ports, Path directory) throws IOException {
        ClusterSettings settings = new ClusterSettings(
                nodeId,
                UUID.randomUUID(),
                "test-" + ports.get(0),
                "127.0.0.1",
                ports.get(nodeId - 1),
                ports.stream().map(port -> "127.0.0.1:" + port).toList(),
                Optional.empty());
        HazelcastNode hazelcast = HazelcastNode.start(settings, SystemClock.INSTANCE);
        Vertx vertx = Vertx.builder()
                .withClusterManager(hazelcast.clusterManager())
                .buildClustered()
                .await();
        ClusterProcess process = new ClusterProcess(nodeId, hazelcast, vertx);
        process.store = HazelcastClusterStore.open(
                vertx, hazelcast, directory, nodeId, SystemClock.INSTANCE, new Random(nodeId));
        return process;
    }

    HazelcastClusterStore store() {
        if (store == null) {
            throw new IllegalStateException("not open");
        }
        return store;
    }

    /** Commits, again as often as others were first or nobody could say in time what became of it. */
    void commit(MetadataChange change) {
        Await.until(
                "the commit of " + change,
                () -> store().commit(List.of(change), store().state().image().version()) instanceof Committed);
    }

    void register() {
        commit(new BrokerRegistered(new BrokerRegistration(nodeId, List.of(), Optional.empty())));
    }

    /** Ends it as kill -9 would, as far as others can see. */
    void kill() throws IOException {
        hazelcast.instance().getLifecycleService().terminate();
        store().close();
        vertx.close().otherwiseEmpty().await(); // It cannot take leave of a cluster that it is not in any more.
        hazelcast.close();
    }

    void close() throws IOException {
        store().close();
        vertx.close().await();
        hazelcast.close();
    }
}
