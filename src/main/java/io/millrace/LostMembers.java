package io.millrace;

import io.millrace.cluster.Membership;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/** Tells of nodes that are gone; a process that was replaced by another is gone as well. Confined to the start of the node. */
final class LostMembers {
    private final Membership membership;

    LostMembers(Membership membership) {
        this.membership = membership;
    }

    /** Calls {@code listener} with the number of each node that is lost from now on, on any thread. */
    void onLost(IntConsumer listener) {
        AtomicReference<Map<Integer, UUID>> known = new AtomicReference<>(membership.members());
        membership.onChange(() -> {
            Map<Integer, UUID> now = membership.members();
            Map<Integer, UUID> before = known.getAndSet(now);
            before.forEach((node, incarnation) -> {
                if (!incarnation.equals(now.get(node))) {
                    listener.accept(node);
                }
            });
        });
    }
}
