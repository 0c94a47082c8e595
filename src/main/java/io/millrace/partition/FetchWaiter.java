package io.millrace.partition;

/**
 * A parked fetch, as the partitions it waits on see it. Thread-safe: owners of several partitions may call it at the same
 * moment; at most one of the calls returns true, and that owner delivers it.
 */
public interface FetchWaiter extends Delivery {
    /**
     * Counts what became readable.
     *
     * @return whether the wait is over and the waiter must be delivered
     */
    boolean advanced(PartitionSnapshot before, PartitionSnapshot after);

    /**
     * The partition is led otherwise, or not served any more: reading again will tell.
     *
     * @return whether the waiter must be delivered
     */
    boolean disturbed();
}
