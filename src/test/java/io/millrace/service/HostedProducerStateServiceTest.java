package io.millrace.service;

import static io.millrace.testkit.HostedNode.await;
import static io.millrace.testkit.HostedNode.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.ClusterState;
import io.millrace.common.ActiveProducer;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.testkit.ReplicatedNodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostedProducerStateServiceTest {
    private static final int FOLLOWER = 2;
    private static final int ANY_EPOCH = -1;

    private final ReplicatedNodes nodes;

    HostedProducerStateServiceTest(@TempDir Path dir) throws IOException {
        nodes = new ReplicatedNodes(dir, 2, 1, Map.of(), Map.of());
    }

    @AfterEach
    void close() throws IOException {
        nodes.close();
    }

    /** As Kafka does: a hanging transaction is searched for on one replica after the other (KIP-664). */
    @Test
    void aFollowerTellsWhatItKnows() {
        assertThat(value(producersAtFollower(0))).isEmpty();
    }

    @Test
    void aNodeWithoutAReplicaSaysSo() {
        Outcome<List<ActiveProducer>> outcome = producersAtFollower(7);

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(((Outcome.Refused<?>) outcome).refusal().reason())
                .isEqualTo(Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private Outcome<List<ActiveProducer>> producersAtFollower(int partition) {
        var service = new HostedProducerStateService(
                nodes.vertx,
                nodes.node(FOLLOWER).directory(),
                () -> ClusterState.empty(1).image());
        return await(service.activeProducers(new PartitionRef(nodes.topicId, "orders", partition, ANY_EPOCH)));
    }
}
