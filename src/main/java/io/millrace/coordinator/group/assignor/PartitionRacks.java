package io.millrace.coordinator.group.assignor;

import io.millrace.common.TopicId;
import java.util.Set;

/** In which racks a partition has replicas. Implementations answer from an immutable snapshot of the metadata. */
@FunctionalInterface
public interface PartitionRacks {
    /** Nobody said where anything is. */
    PartitionRacks UNKNOWN = (topic, partition) -> Set.of();

    /** Empty when it is not known. */
    Set<String> of(TopicId topic, int partition);
}
