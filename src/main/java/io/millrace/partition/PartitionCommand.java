package io.millrace.partition;

/** One piece of work for a partition's owner. */
interface PartitionCommand {
    /** Runs on the owner's context. */
    void run(PartitionWriter writer);

    /** Record bytes it brings, by which a turn is bounded. */
    default int sizeBytes() {
        return 0;
    }
}
