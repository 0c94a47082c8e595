package io.millrace.peer;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls to one node that are under way. Thread-safe because the set is concurrent and its size an atomic count. Invariant: at
 * most {@link #MAX_CALLS} are under way.
 */
final class PeerLane {
    static final int MAX_CALLS = 2_000;

    private final int nodeId;
    private final Set<Call<?>> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    PeerLane(int nodeId) {
        this.nodeId = nodeId;
    }

    /** One call; equality is identity. Thread-safe because only the first end counts. */
    final class Call<R> {
        private final Promise<Outcome<R>> promise;

        private Call(Promise<Outcome<R>> promise) {
            this.promise = promise;
        }

        void end(Outcome<R> outcome) {
            if (underWay.remove(this)) {
                count.decrementAndGet();
                promise.complete(outcome);
            }
        }

        /** The node is gone, silent, or not understood. */
        void endUnanswered(String why) {
            end(Outcome.refused(Reason.NODE_NOT_AVAILABLE, "Node " + nodeId + " " + why + "."));
        }
    }

    /** Begins a call; one too many is refused, and not to be made. */
    <R> Optional<Call<R>> begin(Promise<Outcome<R>> promise) {
        if (count.incrementAndGet() > MAX_CALLS) {
            count.decrementAndGet();
            promise.complete(Outcome.refused(
                    Reason.THROTTLED,
                    MAX_CALLS + " calls to node " + nodeId + " are under way: ask again when it has answered some"));
            return Optional.empty();
        }
        Call<R> call = new Call<>(promise);
        underWay.add(call);
        return Optional.of(call);
    }

    /** The node is gone: nothing that is under way will be answered. */
    void lost() {
        underWay.forEach(call -> call.endUnanswered("left the cluster before it answered"));
    }
}
