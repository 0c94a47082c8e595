package io.millrace;

import io.millrace.cluster.BrokerDecisions;
import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.runtime.ImageListener;
import io.millrace.cluster.runtime.MetadataCommands;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a node into the work of its cluster, and out again: it says when it is ready, waits until the controller made it
 * active, and before it stops lets its leaders move. The waiting is on the thread that starts or stops the node; images come
 * on the controller's context.
 */
final class ClusterEntry implements ImageListener {
    private static final Logger log = LoggerFactory.getLogger(ClusterEntry.class);
    private static final int ACTIVE_PATIENCE_SECONDS = 30;
    private static final int STOP_PATIENCE_SECONDS = 15;

    private final BrokerRegistration registration;
    private final Promise<Void> active = Promise.promise();

    ClusterEntry(BrokerRegistration registration) {
        this.registration = registration;
    }

    @Override
    public Future<Void> onImage(ClusterImage previous, ClusterImage current) {
        BrokerRegistration now = current.brokers().get(registration.nodeId());
        if (now != null && now.active() && now.incarnation().equals(registration.incarnation())) {
            active.tryComplete();
        }
        return Future.succeededFuture();
    }

    /** Returns when this node may lead, or when the controller has not made it so for a while, which the log says. */
    void enter(MetadataCommands metadata) {
        try {
            metadata.submit(state -> BrokerDecisions.ready(state, registration.nodeId(), registration.incarnation()))
                    .compose(said -> active.future())
                    .await(ACTIVE_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            log.warn(
                    "Node {} is ready, but no controller has made it active within {} s: it leads nothing until one does",
                    registration.nodeId(),
                    ACTIVE_PATIENCE_SECONDS);
        }
    }

    /**
     * Returns when other nodes were elected for what this one leads, or when nobody can be reached to do so: at once when the
     * others have stopped before, as the last node of a cluster finds it.
     */
    void leave(MetadataCommands metadata, Separation separation) {
        Promise<Void> alone = Promise.promise();
        separation.whenSeparated(alone::tryComplete);
        Future<?> moved = metadata.submit(
                state -> BrokerDecisions.stop(state, registration.nodeId(), registration.incarnation()));
        try {
            Future.any(moved, alone.future()).await(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            alone.tryComplete();
        }
        if (!moved.isComplete()) {
            log.warn(
                    "No majority of the nodes answers: node {} stops without moving its leaders",
                    registration.nodeId());
        }
    }
}
