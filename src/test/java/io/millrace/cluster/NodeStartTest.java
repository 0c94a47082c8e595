package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.ClusterNamed;
import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.cluster.MetadataChange.TopicCreated;
import io.millrace.common.Outcome;
import io.millrace.common.TopicId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NodeStartTest {
    private static final TopicId ORDERS = new TopicId(1, 1);
    private static final BrokerRegistration NODE = new BrokerRegistration(1, List.of(), Optional.empty());

    private final ClusterState state = ClusterState.empty(1)
            .apply(List.of(
                    new ClusterNamed("here"),
                    new BrokerRegistered(NODE),
                    new TopicCreated(new TopicRegistration(
                            ORDERS,
                            "orders",
                            Map.of(),
                            List.of(
                                    new PartitionRegistration(0, 1, 4, 7, List.of(1), List.of(1)),
                                    new PartitionRegistration(1, 2, 4, 7, List.of(2), List.of(2)))))));

    @Test
    void learnsNothingNewAfterACleanStop() {
        assertThat(changes(true)).isEmpty();
    }

    @Test
    void beginsANewTermOfEachPartitionItLeadsAfterAnUncleanStop() {
        assertThat(changes(false))
                .containsExactly(
                        new PartitionChanged(ORDERS, new PartitionRegistration(0, 1, 5, 8, List.of(1), List.of(1))));
    }

    @Test
    void refusesTheMetadataOfAnotherCluster() {
        Outcome<Decision<List<String>>> outcome =
                NodeStart.decide(state, "elsewhere", true, NODE, List.of(), new Random(1));

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    }

    private List<MetadataChange> changes(boolean stoppedCleanly) {
        Outcome<Decision<List<String>>> outcome =
                NodeStart.decide(state, "here", stoppedCleanly, NODE, List.of(), new Random(1));
        return ((Outcome.Done<Decision<List<String>>>) outcome).value().changes();
    }
}
