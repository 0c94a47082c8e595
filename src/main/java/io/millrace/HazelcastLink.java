package io.millrace;

import io.millrace.cluster.ClusterStore;
import io.millrace.cluster.hazelcast.ClusterSettings;
import io.millrace.cluster.hazelcast.HazelcastClusterStore;
import io.millrace.cluster.hazelcast.HazelcastNode;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.storage.DirectoryContents;
import io.millrace.telemetry.Telemetry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Opens a node's way to the others through Hazelcast. Confined to the thread that starts the node. */
final class HazelcastLink {
    private HazelcastLink() {}

    /**
     * Joins the cluster and waits until its metadata is known, which takes a majority of the registered nodes.
     *
     * @param telemetry counts what Vert.x does
     * @param beforeMetadata what runs while that is waited for
     * @throws IOException with a sentence for a person
     */
    static ClusterLink open(
            BrokerConfig config,
            ClusterAddress own,
            Clock clock,
            RandomGenerator random,
            StartSteps steps,
            Telemetry telemetry,
            Consumer<Vertx> beforeMetadata)
            throws IOException {
        DirectoryContents.look(config.logDirs(), config.nodeId()); // Refused before the others hear of this node.
        UUID incarnation = new UUID(random.nextLong(), random.nextLong());
        HazelcastNode node = HazelcastNode.start(
                new ClusterSettings(
                        config.nodeId(),
                        incarnation,
                        config.clusterName(),
                        own.host(),
                        own.port(),
                        config.cluster(),
                        config.clusterConfig()),
                clock);
        steps.done("the membership", node::close);
        VertxOptions options = MillraceBroker.vertxOptions(config);
        options.getEventBusOptions().setHost(own.host());
        Vertx vertx = telemetry
                .vertx(options)
                .withClusterManager(node.clusterManager())
                .buildClustered()
                .await();
        steps.done("the verticles", () -> vertx.close().await());
        node.keepWithinReach(vertx);
        beforeMetadata.accept(vertx);
        ClusterStore store =
                HazelcastClusterStore.open(vertx, node, config.logDirs().get(0), config.nodeId(), clock, random);
        steps.done("the metadata store", store::close);
        return new ClusterLink(vertx, store, node.membership(), incarnation);
    }
}
