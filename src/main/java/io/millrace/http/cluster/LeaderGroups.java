package io.millrace.http.cluster;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.common.TopicId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Places in a request by the node that leads their partitions. Partitions that do not exist or have no leader are left to the own
 * node, which knows the sentence for it. Immutable once made.
 */
record LeaderGroups(Map<Integer, List<Integer>> indexesByNode) {
    static LeaderGroups of(ClusterImage image, int ownNodeId, List<Place> places) {
        Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
        for (int index = 0; index < places.size(); index++) {
            groups.computeIfAbsent(leaderOf(image, ownNodeId, places.get(index)), node -> new ArrayList<>())
                    .add(index);
        }
        return new LeaderGroups(groups);
    }

    /** A partition as a request names it. */
    record Place(TopicId topicId, String topic, int partition) {}

    static int leaderOf(ClusterImage image, int ownNodeId, Place place) {
        return (place.topicId().equals(TopicId.ZERO) ? image.topic(place.topic()) : image.topic(place.topicId()))
                .filter(topic -> place.partition() >= 0
                        && place.partition() < topic.partitions().size())
                .map(topic -> topic.partitions().get(place.partition()))
                .filter(PartitionRegistration::hasLeader)
                .map(PartitionRegistration::leader)
                .orElse(ownNodeId);
    }
}
