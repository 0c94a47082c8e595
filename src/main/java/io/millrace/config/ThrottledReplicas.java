package io.millrace.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Replicas of a topic whose copying may be held back: all, or those on some nodes. Immutable.
 *
 * @param all whether it is every replica, whatever {@code some} says
 * @param some pairs as in {@code 0:3}, partition 0 on node 3
 */
public record ThrottledReplicas(boolean all, Set<Replica> some) {
    private static final ThrottledReplicas NONE = new ThrottledReplicas(false, Set.of());
    private static final String EVERY = "*";

    /** A partition on a node. Immutable. */
    public record Replica(int partition, int nodeId) {}

    /** Reads what {@link ValueRule#replicas} has let pass. */
    static ThrottledReplicas of(List<String> entries) {
        if (entries.isEmpty()) {
            return NONE;
        }
        if (entries.contains(EVERY)) {
            return new ThrottledReplicas(true, Set.of());
        }
        Set<Replica> some = new HashSet<>();
        for (String entry : entries) {
            int colon = entry.indexOf(':');
            some.add(new Replica(
                    Integer.parseInt(entry.substring(0, colon)), Integer.parseInt(entry.substring(colon + 1))));
        }
        return new ThrottledReplicas(false, Set.copyOf(some));
    }

    /** Whether the replica of a partition on a node is among them. */
    public boolean contain(int partition, int nodeId) {
        return all || (!some.isEmpty() && some.contains(new Replica(partition, nodeId)));
    }
}
