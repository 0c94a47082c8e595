package io.millrace.coordinator.group;

import io.millrace.common.TopicId;
import java.util.List;

/** Partitions of one topic by its id, ascending. Immutable. */
public record TopicPartitions(TopicId topicId, List<Integer> partitions) {
    public TopicPartitions {
        partitions = List.copyOf(partitions);
    }
}
