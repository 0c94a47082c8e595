package io.millrace;

import io.millrace.cluster.Membership;
import io.millrace.peer.EventBusPeerCalls;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Makes the calls between nodes, which end when the other node is lost. Confined to the start of the node. */
final class Peers {
    private Peers() {}

    static EventBusPeerCalls of(Foundation base, int nodeId) {
        EventBusPeerCalls peers = new EventBusPeerCalls(base.vertx(), nodeId);
        base.cluster().ifPresent(part -> watch(part.membership(), peers));
        return peers;
    }

    /** A process that was replaced by another is lost as well. */
    private static void watch(Membership membership, EventBusPeerCalls peers) {
        AtomicReference<Map<Integer, UUID>> known = new AtomicReference<>(membership.members());
        membership.onChange(() -> {
            Map<Integer, UUID> now = membership.members();
            known.getAndSet(now).forEach((node, incarnation) -> {
                if (!incarnation.equals(now.get(node))) {
                    peers.memberLost(node);
                }
            });
        });
    }
}
