package io.millrace.cluster;

import io.millrace.cluster.BrokerRegistration.State;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.DeletedTopicCleared;
import io.millrace.cluster.MetadataChange.PartitionChanged;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * What the controller does without being asked: fences and unfences nodes, elects leaders, finishes reassignments, empties
 * nodes that are to leave. It looks at the whole state each time and names what is missing, so that an event that got lost
 * or a controller that died half-way does no harm. Immutable but for its source of randomness; owned by the controller's
 * worker.
 */
public final class ClusterUpkeep {
    /** Partitions that are on their way off draining nodes at the same time. */
    static final int MAX_DRAINING_PARTITIONS = 100;

    /** Config of a node by which an operator asks for it to be emptied. */
    static final String DRAINING_KEY = "node.draining";

    private final RandomGenerator random;

    public ClusterUpkeep(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Names the changes that the state needs now; none when it is right as it is.
     *
     * @param members incarnations of the nodes that are alive
     */
    public List<MetadataChange> decide(ClusterState state, Map<Integer, UUID> members) {
        Map<Integer, BrokerRegistration> brokers = new HashMap<>(state.image().brokers());
        List<MetadataChange> changes = new ArrayList<>();
        for (BrokerRegistration broker : state.image().brokers().values()) {
            boolean here = broker.incarnation().equals(members.get(broker.nodeId()));
            BrokerRegistration changed =
                    broker.in(nextState(broker.state(), here)).draining(isToDrain(state.image(), broker.nodeId()));
            if (!changed.equals(broker)) {
                brokers.put(changed.nodeId(), changed);
                changes.add(new BrokerRegistered(changed));
            }
        }
        Elections elections = new Elections(brokers);
        for (TopicRegistration topic : state.image().topicsById().values()) {
            for (PartitionRegistration partition : topic.partitions()) {
                elections
                        .settle(partition)
                        .or(() -> elections.complete(partition))
                        .ifPresent(changed -> changes.add(new PartitionChanged(topic.id(), changed)));
            }
        }
        changes.addAll(drainings(state.image(), changes));
        changes.addAll(abandoned(state));
        return changes;
    }

    /** A node that is gone is fenced, in whichever state it went; one that is back in the same process is active again. */
    private static State nextState(State state, boolean here) {
        return switch (state) {
            case STARTING -> state;
            case FENCED -> here ? State.ACTIVE : state;
            case ACTIVE, STOPPING -> here ? state : State.FENCED;
        };
    }

    private static boolean isToDrain(ClusterImage image, int nodeId) {
        String wish =
                image.dynamicConfigs().brokers().getOrDefault(nodeId, Map.of()).get(DRAINING_KEY);
        return Boolean.parseBoolean(wish);
    }

    /** Gives partitions of draining nodes new homes, some at a time; those that change anyway wait for the next round. */
    private List<MetadataChange> drainings(ClusterImage image, List<MetadataChange> settled) {
        boolean any = image.brokers().values().stream().anyMatch(BrokerRegistration::draining);
        return any && settled.isEmpty() ? new DrainPlan(image, random).next(MAX_DRAINING_PARTITIONS) : List.of();
    }

    /** Deleted topics need not be remembered for nodes that left the cluster. */
    private static List<MetadataChange> abandoned(ClusterState state) {
        List<MetadataChange> cleared = new ArrayList<>();
        state.deletedTopics()
                .forEach((id, holders) -> holders.stream()
                        .filter(holder -> !state.image().brokers().containsKey(holder))
                        .forEach(holder -> cleared.add(new DeletedTopicCleared(id, holder))));
        return cleared;
    }

    /**
     * Gives leadership back to preferred replicas on nodes that lead too little of what they should.
     *
     * @param imbalancePercent how much of what a node should lead may be led by others
     */
    public List<MetadataChange> rebalance(ClusterImage image, int imbalancePercent) {
        Map<Integer, Integer> preferred = new HashMap<>();
        Map<Integer, List<PartitionChanged>> elsewhere = new HashMap<>();
        Elections elections = new Elections(image.brokers());
        for (TopicRegistration topic : image.topicsById().values()) {
            for (PartitionRegistration partition : topic.partitions()) {
                int node = partition.targetReplicas().get(0);
                preferred.merge(node, 1, Integer::sum);
                if (partition.leader() != node) {
                    List<PartitionChanged> wrong = elsewhere.computeIfAbsent(node, first -> new ArrayList<>());
                    elections
                            .preferably(partition)
                            .ifPresent(changed -> wrong.add(new PartitionChanged(topic.id(), changed)));
                }
            }
        }
        List<MetadataChange> changes = new ArrayList<>();
        elsewhere.forEach((node, wrong) -> {
            if (wrong.size() * 100L > (long) imbalancePercent * preferred.getOrDefault(node, 0)) {
                changes.addAll(wrong);
            }
        });
        return changes;
    }
}
