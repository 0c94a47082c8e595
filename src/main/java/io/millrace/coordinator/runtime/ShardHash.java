package io.millrace.coordinator.runtime;

import io.millrace.common.Invariants;

/** Which partition of an internal topic holds the state of a group or of a transactional id: Kafka's rule. Pure. */
public final class ShardHash {
    private ShardHash() {}

    /** The partition of {@code key} among {@code partitions}. */
    public static int partitionOf(String key, int partitions) {
        Invariants.check(partitions > 0, "partitions=%d", partitions);
        int hash = key.hashCode();
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitions;
    }
}
