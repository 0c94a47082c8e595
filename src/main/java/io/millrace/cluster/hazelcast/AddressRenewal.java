package io.millrace.cluster.hazelcast;

import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this node's addresses on the event bus known again for a while after the membership has changed.
 *
 * <p>A node that was frozen, or cut off, takes the others for dead when it comes back, and Vert.x at that node then takes their
 * addresses out of the table. By then the table may be the common one again, and the others are not told: nobody could reach
 * them until the next change. How long such a node is busy with it nobody knows, hence several times.
 *
 * <p>Thread-safe because its only state is atomic. Bounded by one renewal at a time.
 */
final class AddressRenewal {
    private static final Logger log = LoggerFactory.getLogger(AddressRenewal.class);

    private static final long[] AFTER_CHANGE_MS = {500, 2_000, 5_000, 10_000, 20_000};

    private final Vertx vertx;
    private final HazelcastClusterManager manager;
    private final AtomicBoolean underWay = new AtomicBoolean();

    AddressRenewal(Vertx vertx, HazelcastClusterManager manager) {
        this.vertx = vertx;
        this.manager = manager;
    }

    /** The membership has changed. Any thread. */
    void onChange() {
        for (long afterMs : AFTER_CHANGE_MS) {
            if (manager.isActive()) {
                vertx.setTimer(afterMs, ignored -> renew());
            }
        }
    }

    /** Does what Vert.x does itself when two clusters have become one: says all of this node's addresses again. */
    private void renew() {
        if (manager.isActive() && underWay.compareAndSet(false, true)) {
            vertx.executeBlocking(() -> {
                        manager.stateChanged(new LifecycleEvent(LifecycleState.MERGED));
                        return null;
                    })
                    .onComplete(done -> {
                        underWay.set(false);
                        if (done.failed()) {
                            log.info("This node's addresses are said again later: {}", String.valueOf(done.cause()));
                        }
                    });
        }
    }
}
