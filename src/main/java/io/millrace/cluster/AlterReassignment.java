package io.millrace.cluster;

import java.util.List;
import java.util.Optional;

/**
 * Command: move a partition to other replicas. Immutable.
 *
 * @param replicas the whole new set, preferred leader first; empty takes back the move that is under way
 */
public record AlterReassignment(String topic, int partition, Optional<List<Integer>> replicas) {
    public AlterReassignment {
        replicas = replicas.map(List::copyOf);
    }
}
