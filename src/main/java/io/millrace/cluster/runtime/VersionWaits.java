package io.millrace.cluster.runtime;

import io.vertx.core.Promise;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Those who wait until this node acts on a version of the metadata. Owned by the controller's worker. Invariant: at most {@link
 * #MAX_WAITING} wait, each for a version that is to come.
 */
final class VersionWaits {
    static final int MAX_WAITING = 10_000;

    private final PriorityQueue<Wait> waits = new PriorityQueue<>(Comparator.comparingLong(Wait::version));

    private record Wait(long version, Promise<Boolean> acting) {}

    /** Completes {@code acting} with true at {@link #reached}; with false at once where too many wait. */
    void add(long version, Promise<Boolean> acting) {
        if (waits.size() == MAX_WAITING) {
            acting.complete(false);
        } else {
            waits.add(new Wait(version, acting));
        }
    }

    /** This node acts on this version. */
    void reached(long version) {
        for (Wait first = waits.peek(); first != null && first.version() <= version; first = waits.peek()) {
            waits.remove();
            first.acting().complete(true);
        }
    }

    /** This node will act on no other version: whoever waits is told false. */
    void end() {
        waits.forEach(wait -> wait.acting().complete(false));
        waits.clear();
    }
}
