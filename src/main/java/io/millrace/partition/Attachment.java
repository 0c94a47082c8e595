package io.millrace.partition;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The owner that a partition is attached to, and the one it is about to move to. Owned by the partition's context, and handed
 * from owner to owner with the partition.
 */
final class Attachment {
    /** Null while the partition is between two owners. */
    private @Nullable PartitionOwner owner;

    private @Nullable PartitionOwner movingTo;

    boolean to(PartitionOwner candidate) {
        return owner == candidate;
    }

    void attach(PartitionOwner newOwner) {
        owner = newOwner;
    }

    PartitionOwner owner() {
        return Objects.requireNonNull(owner, "no owner");
    }

    void moveTo(PartitionOwner target) {
        movingTo = target == owner ? null : target;
    }

    boolean moving() {
        return movingTo != null;
    }

    /** Detaches from the present owner; the caller hands the partition to the returned one. */
    PartitionOwner detach() {
        PartitionOwner target = Objects.requireNonNull(movingTo, "not moving");
        movingTo = null;
        owner = null;
        return target;
    }
}
