package io.millrace.partition;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Fetches parked on one partition.
 *
 * <p>Thread-safe because the set is concurrent: event loops park and unpark without a hop to the owner. No wake-up is lost when
 * both sides keep this order: the parker first parks, then looks at the snapshot once more; the owner first publishes the
 * snapshot, then wakes. Bounded by the fetches in flight, one entry for each.
 */
public final class PendingFetches {
    private final Set<FetchWaiter> waiters = ConcurrentHashMap.newKeySet(1);

    public void park(FetchWaiter waiter) {
        waiters.add(waiter);
    }

    public void unpark(FetchWaiter waiter) {
        waiters.remove(waiter);
    }

    boolean any() {
        return !waiters.isEmpty();
    }

    /** Tells the waiters what moved; costs one look when nobody waits. */
    void wake(PartitionSnapshot before, PartitionSnapshot after, Deliveries deliveries) {
        if (waiters.isEmpty()) {
            return;
        }
        for (FetchWaiter waiter : waiters) {
            if (waiter.advanced(before, after)) {
                deliveries.add(waiter);
            }
        }
    }

    /** Sends every waiter back to read again. */
    void disturb(Deliveries deliveries) {
        for (FetchWaiter waiter : waiters) {
            if (waiter.disturbed()) {
                deliveries.add(waiter);
            }
        }
    }
}
