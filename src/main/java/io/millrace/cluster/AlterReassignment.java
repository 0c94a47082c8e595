package io.millrace.cluster;

import java.util.List;
import java.util.Optional;

/**
 * Command: move a partition to other replicas. Immutable.
 *
 * @param replicas the whole new set, preferred leader first; empty takes back the move that is under way
 * @param anyCount whether there may be more or fewer of them than there are
 */
public record AlterReassignment(String topic, int partition, Optional<List<Integer>> replicas, boolean anyCount) {
    public AlterReassignment {
        replicas = replicas.map(List::copyOf);
    }
}
