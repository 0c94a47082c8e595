package io.millrace.cluster;

import io.millrace.cluster.MetadataChange.DeletedTopicForgotten;
import io.millrace.cluster.MetadataChange.PartitionsAdded;
import io.millrace.cluster.MetadataChange.TopicCreated;
import io.millrace.common.TopicId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Takes logs found at the start for topics where the metadata does not know them: an adopted Kafka data directory. */
public final class Adoption {
    private static final String KAFKA_METADATA_LOG = "__cluster_metadata";

    private Adoption() {}

    /**
     * A log found in a log directory. Immutable.
     *
     * @param topicId from its partition.metadata file; {@link TopicId#ZERO} when it has none
     * @param latestLeaderEpoch last epoch something was written in; -1 when the log is empty
     */
    public record FoundLog(TopicId topicId, String topic, int partition, int latestLeaderEpoch) {}

    /**
     * Decides which topics and partitions to adopt. A topic with gaps in its partitions gets them all, since offsets of
     * keys depend on the count, and leadership begins in an epoch above all that was written. Logs of deleted topics are not adopted, and forgotten once they are gone from the disks.
     *
     * @param nodeId this node, which leads what it adopts
     * @param freshIds ids for topics from times before topics had ids
     */
    public static Decision<List<String>> decide(
            ClusterState state, List<FoundLog> found, int nodeId, Supplier<TopicId> freshIds) {
        List<MetadataChange> changes = new ArrayList<>();
        List<String> adopted = new ArrayList<>();
        Set<TopicId> stillThere = new HashSet<>();
        Map<String, List<FoundLog>> byTopic = new TreeMap<>();
        for (FoundLog log : found) {
            stillThere.add(log.topicId());
            if (!state.deletedTopics().containsKey(log.topicId())
                    && !log.topic().equals(KAFKA_METADATA_LOG)) {
                byTopic.computeIfAbsent(log.topic(), name -> new ArrayList<>()).add(log);
            }
        }
        byTopic.forEach((name, logs) -> adopt(state.image(), name, logs, nodeId, freshIds)
                .forEach(change -> {
                    changes.add(change);
                    adopted.add(name);
                }));
        state.deletedTopics().keySet().stream()
                .filter(id -> !stillThere.contains(id))
                .forEach(id -> changes.add(new DeletedTopicForgotten(id)));
        return new Decision<>(changes, adopted);
    }

    private static List<MetadataChange> adopt(
            ClusterImage image, String name, List<FoundLog> logs, int nodeId, Supplier<TopicId> freshIds) {
        int count = logs.stream().mapToInt(FoundLog::partition).max().orElse(-1) + 1;
        TopicId id = logs.get(0).topicId();
        TopicRegistration known = image.topicsByName().get(name);
        if (known == null) {
            TopicId adoptedId = id.equals(TopicId.ZERO) ? freshIds.get() : id;
            return List.of(new TopicCreated(
                    new TopicRegistration(adoptedId, name, Map.of(), partitions(0, count, nodeId, logs))));
        }
        int present = known.partitions().size();
        boolean same = id.equals(known.id()) || id.equals(TopicId.ZERO);
        return same && count > present
                ? List.of(new PartitionsAdded(known.id(), partitions(present, count, nodeId, logs)))
                : List.of();
    }

    private static List<PartitionRegistration> partitions(int first, int count, int nodeId, List<FoundLog> logs) {
        int epoch = logs.stream().mapToInt(FoundLog::latestLeaderEpoch).max().orElse(-1) + 1;
        return IntStream.range(first, count)
                .mapToObj(partition ->
                        new PartitionRegistration(partition, nodeId, epoch, 0, List.of(nodeId), List.of(nodeId)))
                .toList();
    }
}
