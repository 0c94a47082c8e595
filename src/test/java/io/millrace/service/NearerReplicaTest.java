package io.millrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.BrokerRegistration.State;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.DynamicConfigs;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.TopicId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class NearerReplicaTest {
    private static final TopicId TOPIC = new TopicId(1, 2);

    private static NearerReplica replicas(boolean byRack, State stateOfThird, List<Integer> isr) {
        TopicRegistration topic = new TopicRegistration(
                TOPIC, "orders", Map.of(), List.of(new PartitionRegistration(0, 1, 0, 0, List.of(1, 2, 3), isr)));
        ClusterImage image = new ClusterImage(
                "cluster",
                1,
                1,
                Map.of(
                        1, broker(1, "east", State.ACTIVE),
                        2, broker(2, "west", State.ACTIVE),
                        3, broker(3, "north", stateOfThird)),
                Map.of("orders", topic),
                Map.of(TOPIC, topic),
                DynamicConfigs.NONE);
        return new NearerReplica(() -> image, byRack);
    }

    private static BrokerRegistration broker(int id, String rack, State state) {
        return new BrokerRegistration(id, List.of(), Optional.of(rack)).in(state);
    }

    @Test
    void isTheFollowerInTheReadersRack() {
        NearerReplica nearer = replicas(true, State.ACTIVE, List.of(1, 2, 3));

        assertThat(nearer.of(TOPIC, 0, "west")).isEqualTo(OptionalInt.of(2));
        assertThat(nearer.of(TOPIC, 0, "north")).isEqualTo(OptionalInt.of(3));
    }

    @Test
    void readersStayAtTheLeaderInItsRackOrWhereNoReplicaIsNearer() {
        NearerReplica nearer = replicas(true, State.ACTIVE, List.of(1, 2, 3));

        assertThat(nearer.of(TOPIC, 0, "east")).isEmpty();
        assertThat(nearer.of(TOPIC, 0, "south")).isEmpty();
        assertThat(nearer.of(TOPIC, 0, "")).isEmpty();
        assertThat(nearer.of(TOPIC, 7, "west")).isEmpty();
    }

    @Test
    void noReaderIsSentToAReplicaThatIsBehindOrGone() {
        assertThat(replicas(true, State.ACTIVE, List.of(1, 3)).of(TOPIC, 0, "west"))
                .isEmpty();
        assertThat(replicas(true, State.FENCED, List.of(1, 2, 3)).of(TOPIC, 0, "north"))
                .isEmpty();
    }

    @Test
    void nobodyIsSentAnywhereUnlessTheNodeIsToldSo() {
        assertThat(replicas(false, State.ACTIVE, List.of(1, 2, 3)).of(TOPIC, 0, "west"))
                .isEmpty();
    }
}
