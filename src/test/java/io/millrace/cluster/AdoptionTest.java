package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.Adoption.FoundLog;
import io.millrace.cluster.MetadataChange.DeletedTopicForgotten;
import io.millrace.cluster.MetadataChange.TopicCreated;
import io.millrace.cluster.MetadataChange.TopicDeleted;
import io.millrace.common.TopicId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdoptionTest {
    private static final TopicId ORDERS = new TopicId(1, 1);
    private static final TopicId FRESH = new TopicId(9, 9);

    private final ClusterState empty = ClusterState.empty(1);

    @Test
    void adoptsAKafkaTopicWithItsIdInAnEpochAboveAllThatWasWritten() {
        List<FoundLog> found = List.of(new FoundLog(ORDERS, "orders", 2, 7), new FoundLog(ORDERS, "orders", 0, 3));

        Decision<List<String>> decision = Adoption.decide(empty, found, 1, () -> FRESH);

        TopicRegistration adopted =
                empty.apply(decision.changes()).image().topic("orders").orElseThrow();
        assertThat(decision.reply()).containsExactly("orders");
        assertThat(adopted.id()).isEqualTo(ORDERS);
        assertThat(adopted.partitions()).hasSize(3).allMatch(partition -> partition.leaderEpoch() == 8);
    }

    @Test
    void givesATopicWithoutIdAFreshOneAndLeavesTheMetadataLogOfKafkaAlone() {
        List<FoundLog> found =
                List.of(new FoundLog(TopicId.ZERO, "old", 0, -1), new FoundLog(ORDERS, "__cluster_metadata", 0, 1));

        ClusterState after =
                empty.apply(Adoption.decide(empty, found, 1, () -> FRESH).changes());

        assertThat(after.image().topicsByName()).containsOnlyKeys("old");
        assertThat(after.image().topic(FRESH)).isPresent();
    }

    @Test
    void knownTopicsStayAsTheyAre() {
        ClusterState state = empty.apply(List.of(new TopicCreated(new TopicRegistration(
                ORDERS, "orders", Map.of(), List.of(new PartitionRegistration(0, 1, 0, 0, List.of(1), List.of(1)))))));

        assertThat(Adoption.decide(state, List.of(new FoundLog(ORDERS, "orders", 0, 3)), 1, () -> FRESH)
                        .changes())
                .isEmpty();
    }

    @Test
    void aDeletedTopicDoesNotComeBackWhileItsLogIsStillThere() {
        ClusterState state = empty.apply(List.of(new TopicDeleted(ORDERS, List.of(1))));

        assertThat(Adoption.decide(state, List.of(new FoundLog(ORDERS, "orders", 0, 3)), 1, () -> FRESH)
                        .changes())
                .isEmpty();
        assertThat(Adoption.decide(state, List.of(), 1, () -> FRESH).changes())
                .containsExactly(new DeletedTopicForgotten(ORDERS));
    }
}
