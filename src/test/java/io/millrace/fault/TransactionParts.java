package io.millrace.fault;

import static org.apache.kafka.common.internals.Topic.GROUP_METADATA_TOPIC_NAME;

import io.millrace.coordinator.runtime.ShardHash;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;

/** Which nodes have a part in the transactions of a load. Stateless but for the load. */
final class TransactionParts {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final WatchedTransactions load;

    TransactionParts(WatchedTransactions load) {
        this.load = load;
    }

    /** Who has a part in a transaction. */
    enum Part {
        PROGRAM,
        COORDINATOR,
        PARTITION_LEADER,
        GROUP_COORDINATOR
    }

    /** The node that has a part, which is given to another one before when {@code node} has it. */
    int nodeOtherThan(int node, Part part, RandomGenerator random) throws Exception {
        TopicPartition led = switch (part) {
            case PARTITION_LEADER -> load.anyOutput(random);
            case GROUP_COORDINATOR ->
                new TopicPartition(
                        GROUP_METADATA_TOPIC_NAME, ShardHash.partitionOf(load.groupId(), FaultCluster.GROUP_SHARDS));
            case PROGRAM, COORDINATOR -> throw new IllegalArgumentException(part + " is not given away");
        };
        try (Admin admin = load.cluster().admin()) {
            int leader = load.leader(admin, led).id();
            if (leader != node) {
                return leader;
            }
            List<Integer> others = FaultCluster.othersThan(node);
            List<Integer> replicas = List.of(others.get(0), others.get(1), node);
            admin.alterPartitionReassignments(Map.of(led, Optional.of(new NewPartitionReassignment(replicas))))
                    .all()
                    .get();
            admin.electLeaders(ElectionType.PREFERRED, Set.of(led)).all().get();
            return Await.until(
                    "somebody else than node " + node + " leads " + led,
                    PATIENCE,
                    () -> load.leader(admin, led).id(),
                    now -> now != node);
        }
    }

    /** The node that has a part now; that of any partition, where each has a leader. */
    int nodeOf(Part part, RandomGenerator random) throws Exception {
        try (Admin admin = load.cluster().admin()) {
            return switch (part) {
                case COORDINATOR ->
                    admin.describeTransactions(List.of(load.transactionalId()))
                            .description(load.transactionalId())
                            .get()
                            .coordinatorId();
                case GROUP_COORDINATOR ->
                    admin.describeConsumerGroups(List.of(load.groupId()))
                            .describedGroups()
                            .get(load.groupId())
                            .get()
                            .coordinator()
                            .id();
                case PARTITION_LEADER ->
                    load.leader(admin, load.anyOutput(random)).id();
                case PROGRAM -> throw new IllegalArgumentException("the program runs on no node");
            };
        }
    }
}
