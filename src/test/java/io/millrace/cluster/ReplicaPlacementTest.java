package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.common.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaPlacementTest {
    @ParameterizedTest
    @ValueSource(ints = {18, 36})
    void brokersHaveEquallyManyReplicasHoweverRacksFollowEachOther(int partitions) {
        List<String> racks = List.of("a", "b", "b", "a", "c", "c");

        List<PartitionRegistration> placed = place(racks, partitions, 3);

        assertThat(replicaCounts(placed).values()).hasSize(6).containsOnly(partitions * 3 / 6);
        assertThat(placed).allMatch(partition -> racksOf(partition, racks) == 3);
    }

    @ParameterizedTest
    @CsvSource({"2,2,2", "2,3,2", "3,2,2", "3,2,3", "3,3,3", "4,2,3", "5,1,4"})
    void racksOfOneSizeShareEvenlyInAnyOrder(int racks, int brokersEach, int replicationFactor) {
        for (int seed = 0; seed < 20; seed++) {
            List<String> order = new ArrayList<>();
            for (int rack = 0; rack < racks; rack++) {
                order.addAll(Collections.nCopies(brokersEach, "rack-" + rack));
            }
            Collections.shuffle(order, new Random(seed));
            int partitions = order.size() * (order.size() - 1);

            List<PartitionRegistration> placed = place(order, partitions, replicationFactor);

            assertThat(replicaCounts(placed).values())
                    .as("seed %d: %s", seed, order)
                    .containsOnly(partitions * replicationFactor / order.size());
            assertThat(placed).allMatch(partition -> racksOf(partition, order) == replicationFactor);
        }
    }

    private static List<PartitionRegistration> place(List<String> racks, int partitions, int replicationFactor) {
        ClusterState state = ClusterState.empty(-1);
        for (int node = 0; node < racks.size(); node++) {
            state = state.apply(List.of(
                    new BrokerRegistered(new BrokerRegistration(node, List.of(), Optional.of(racks.get(node))))));
        }
        Outcome<List<PartitionRegistration>> placed =
                new ReplicaPlacement(state.image(), new Random(7)).place(0, partitions, replicationFactor);
        return ((Outcome.Done<List<PartitionRegistration>>) placed).value();
    }

    private static Map<Integer, Integer> replicaCounts(List<PartitionRegistration> placed) {
        Map<Integer, Integer> counts = new TreeMap<>();
        placed.forEach(partition -> partition.replicas().forEach(node -> counts.merge(node, 1, Integer::sum)));
        return counts;
    }

    private static long racksOf(PartitionRegistration partition, List<String> racks) {
        return partition.replicas().stream().map(racks::get).distinct().count();
    }
}
