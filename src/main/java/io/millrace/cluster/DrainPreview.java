package io.millrace.cluster;

import io.millrace.cluster.MetadataChange.PartitionChanged;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What it would come to if a node were to give its partitions to others. Immutable. The controller decides anew when it is
 * really asked for, some partitions at a time, so that the homes may differ then.
 *
 * @param stuck partitions that would stay, because no other node can take them
 */
public record DrainPreview(List<Move> moves, List<Place> stuck) {
    public DrainPreview {
        moves = List.copyOf(moves);
        stuck = List.copyOf(stuck);
    }

    /** A partition with its replicas before and after. Immutable. */
    public record Move(String topic, int partition, List<Integer> from, List<Integer> to) {}

    /** A partition that stays. Immutable. */
    public record Place(String topic, int partition) {}

    public static DrainPreview of(ClusterImage image, BrokerRegistration leaving, RandomGenerator random) {
        ClusterImage drained = draining(image, leaving);
        List<Move> moves = new ArrayList<>();
        Set<Place> moved = new HashSet<>();
        for (MetadataChange change : new DrainPlan(drained, random).next(Integer.MAX_VALUE)) {
            PartitionChanged partition = (PartitionChanged) change;
            TopicRegistration topic = image.topic(partition.topicId()).orElseThrow();
            int number = partition.partition().partition();
            List<Integer> from = topic.partitions().get(number).replicas();
            if (from.contains(leaving.nodeId())) {
                moves.add(new Move(
                        topic.name(), number, from, partition.partition().targetReplicas()));
                moved.add(new Place(topic.name(), number));
            }
        }
        List<Place> stuck = new ArrayList<>();
        for (TopicRegistration topic : image.topicsByName().values()) {
            topic.partitions().stream()
                    .filter(partition -> partition.targetReplicas().contains(leaving.nodeId()))
                    .map(partition -> new Place(topic.name(), partition.partition()))
                    .filter(place -> !moved.contains(place))
                    .forEach(stuck::add);
        }
        return new DrainPreview(moves, stuck);
    }

    private static ClusterImage draining(ClusterImage image, BrokerRegistration leaving) {
        Map<Integer, BrokerRegistration> brokers = new HashMap<>(image.brokers());
        brokers.put(leaving.nodeId(), leaving.draining(true));
        return new ClusterImage(
                image.clusterId(),
                image.version(),
                image.controllerId(),
                brokers,
                image.topicsByName(),
                image.topicsById(),
                image.dynamicConfigs());
    }
}
