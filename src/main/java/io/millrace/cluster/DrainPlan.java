package io.millrace.cluster;

import io.millrace.cluster.MetadataChange.PartitionChanged;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The next moves that take replicas off the nodes that are to leave. Confined to the decision that makes it. */
final class DrainPlan {
    private final ClusterImage image;
    private final ReplicaPlacement placement;
    private final Map<Integer, Integer> replicaCounts = new HashMap<>();
    private int moving;

    DrainPlan(ClusterImage image, RandomGenerator random) {
        this.image = image;
        this.placement = new ReplicaPlacement(image, random);
        for (TopicRegistration topic : image.topicsById().values()) {
            for (PartitionRegistration partition : topic.partitions()) {
                partition.replicas().forEach(node -> replicaCounts.merge(node, 1, Integer::sum));
                moving += partition.reassigning() ? 1 : 0;
            }
        }
    }

    /** Moves of partitions that are not on their way already, as many as leave at most {@code maxMoving} on their way. */
    List<MetadataChange> next(int maxMoving) {
        List<MetadataChange> moves = new ArrayList<>();
        for (TopicRegistration topic : image.topicsById().values()) {
            for (PartitionRegistration partition : topic.partitions()) {
                if (moving + moves.size() >= maxMoving) {
                    return moves;
                }
                PartitionRegistration moved = moved(partition);
                if (!moved.equals(partition)) {
                    moves.add(new PartitionChanged(topic.id(), moved));
                }
            }
        }
        return moves;
    }

    private PartitionRegistration moved(PartitionRegistration partition) {
        if (partition.reassigning() || !partition.hasLeader()) {
            return partition;
        }
        List<Integer> target = new ArrayList<>(partition.replicas());
        List<Integer> adding = new ArrayList<>();
        List<Integer> removing = new ArrayList<>();
        for (int leaving : partition.replicas()) {
            if (draining(leaving)) {
                placement.another(target, replicaCounts).ifPresent(home -> {
                    target.set(target.indexOf(leaving), home);
                    replicaCounts.merge(home, 1, Integer::sum);
                    adding.add(home);
                    removing.add(leaving);
                });
            }
        }
        if (adding.isEmpty()) {
            return partition;
        }
        target.addAll(removing);
        return partition.on(target, partition.isr(), partition.leader(), adding, removing);
    }

    private boolean draining(int node) {
        BrokerRegistration broker = image.brokers().get(node);
        return broker != null && broker.draining();
    }
}
