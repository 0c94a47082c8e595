package io.millrace.service.figures;

import io.millrace.partition.PartitionVerticles;
import java.util.List;

/** The verticle instances that own partitions, and what waits for them. Thread-safe as {@link PartitionVerticles} is. */
public final class PartitionInstances {
    private final PartitionVerticles verticles;

    public PartitionInstances(PartitionVerticles verticles) {
        this.verticles = verticles;
    }

    /** How many partitions each instance has. */
    public List<Integer> partitions() {
        return verticles.partitionsOfOwners();
    }

    /** How many partitions would have another owner if there were so many instances. */
    public int movingAt(int count) {
        return verticles.movingAt(count);
    }

    public int queuedCommands() {
        return verticles.queuedCommands();
    }

    public long queuedBytes() {
        return verticles.queuedBytes();
    }
}
