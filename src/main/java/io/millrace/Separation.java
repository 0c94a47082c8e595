package io.millrace;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.Membership;
import io.millrace.cluster.runtime.ImageListener;
import io.millrace.common.Refusal;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node is separated from the majority of its cluster's nodes, so that the in-sync sets it knows cannot change and
 * others may have been elected for what it leads. Thread-safe because it publishes one immutable value; whoever looks, on a
 * change of the membership or of the metadata, looks at the present state of both.
 */
final class Separation implements ImageListener, Supplier<Optional<Refusal>> {
    private static final Logger log = LoggerFactory.getLogger(Separation.class);

    private final Membership membership;
    private volatile Optional<Refusal> refusal = Optional.empty();
    private volatile Runnable whenSeparated = () -> {};

    Separation(Membership membership, ClusterView cluster) {
        this.membership = membership;
        membership.onChange(() -> look(cluster.image()));
    }

    /** Why nothing can be committed here now; empty as a rule. */
    @Override
    public Optional<Refusal> get() {
        return refusal;
    }

    /** Runs a task, the latest given only, whenever this node is found to be separated, and now if it is. */
    void whenSeparated(Runnable task) {
        whenSeparated =
                task; // Before the look at the refusal, as look() does it the other way round: one of the two sees
        // both.
        if (refusal.isPresent()) {
            task.run();
        }
    }

    @Override
    public Future<Void> onImage(ClusterImage previous, ClusterImage current) {
        look(current);
        return Future.succeededFuture();
    }

    private void look(ClusterImage image) {
        int nodes = image.brokers().size();
        long seen = membership.members().keySet().stream()
                .filter(image.brokers()::containsKey)
                .count();
        boolean separated = nodes > 0 && seen <= nodes / 2;
        if (separated != refusal.isPresent()) {
            log.warn(
                    separated
                            ? "Only {} of {} nodes are seen: acks=all is refused here until a majority is back"
                            : "{} of {} nodes are seen: acks=all is taken again",
                    seen,
                    nodes);
        }
        refusal = separated
                ? Optional.of(new Refusal(
                        Refusal.Reason.SEPARATED,
                        "this node sees %d of %d nodes, so others may lead by now: refresh the metadata at another node"
                                .formatted(seen, nodes)))
                : Optional.empty();
        if (separated) {
            whenSeparated.run();
        }
    }
}
