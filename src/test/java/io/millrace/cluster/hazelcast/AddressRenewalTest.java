package io.millrace.cluster.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.multimap.MultiMap;
import io.millrace.common.SystemClock;
import io.millrace.testkit.Await;
import io.millrace.testkit.FreePorts;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One node, whose addresses somebody else takes out of the table that all nodes share. */
class AddressRenewalTest {
    private static final String VERTX_TABLE = "__vertx.subs";
    private static final Duration PATIENCE = Await.PATIENCE;

    private final int port = FreePorts.next();

    @Test
    void addressesThatWereTakenOutAreThereAgainAfterAChangeOfMembers() throws Exception {
        HazelcastNode node = node();
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions())
                .withClusterManager(node.clusterManager())
                .buildClustered()
                .await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        try {
            vertx.eventBus().consumer("here", message -> {}).completion().await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            MultiMap<String, Object> table = node.instance().getMultiMap(VERTX_TABLE);
            boolean before = table.containsKey("here");
            table.remove("here");
            boolean between = table.containsKey("here");

            new AddressRenewal(vertx, (HazelcastClusterManager) node.clusterManager()).onChange();

            assertThat(before).isTrue();
            assertThat(between).isFalse();
            Await.until("the address is in the table again", PATIENCE, () -> table.containsKey("here"));
        } finally {
            vertx.close().await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            node.close();
        }
    }

    private HazelcastNode node() throws Exception {
        String address = "127.0.0.1:" + port;
        return HazelcastNode.start(
                new ClusterSettings(
                        1, new UUID(1, 1), "test-" + port, "127.0.0.1", port, List.of(address), Optional.empty()),
                SystemClock.INSTANCE);
    }
}
