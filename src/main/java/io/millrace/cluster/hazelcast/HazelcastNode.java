package io.millrace.cluster.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import io.millrace.cluster.Membership;
import io.millrace.common.Clock;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This process among the others of its cluster. Started and closed by the thread that starts or stops the node. */
public final class HazelcastNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HazelcastNode.class);

    /** A process of the same number that was killed a moment ago is a member until the others have noticed. */
    private static final long DUPLICATE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final HazelcastInstance instance;
    private final HazelcastMembership membership;
    private final HazelcastClusterManager clusterManager;

    private final int cpMemberCount;

    private HazelcastNode(HazelcastInstance instance, int cpMemberCount) {
        this.instance = instance;
        this.cpMemberCount = cpMemberCount;
        this.membership = new HazelcastMembership(instance.getCluster());
        this.clusterManager = new HazelcastClusterManager(instance);
    }

    /**
     * Joins the nodes that are there, or begins a cluster for others to join.
     *
     * @throws IOException with a sentence for a person: address in use, bad file, node number in use
     */
    public static HazelcastNode start(ClusterSettings settings, Clock clock) throws IOException {
        HazelcastNode node = new HazelcastNode(instance(settings), settings.cpMemberCount());
        try {
            node.refuseDuplicate(settings, clock);
            return node;
        } catch (IOException refused) {
            node.close();
            throw refused;
        }
    }

    private static HazelcastInstance instance(ClusterSettings settings) throws IOException {
        try {
            return Hazelcast.newHazelcastInstance(HazelcastSettings.of(settings));
        } catch (InvalidConfigurationException wrong) {
            throw new IOException("The file named by cluster.config cannot be used: " + wrong.getMessage(), wrong);
        } catch (HazelcastException | IllegalStateException failed) {
            throw new IOException(
                    "Cannot talk to other nodes at %s:%d (%s): is the port in use? Name another one with cluster.listen."
                            .formatted(settings.host(), settings.port(), failed.getMessage()),
                    failed);
        }
    }

    private void refuseDuplicate(ClusterSettings settings, Clock clock) throws IOException {
        long deadlineNanos = clock.nowNanos() + DUPLICATE_PATIENCE_NANOS;
        Optional<Member> elder = membership.elderOf(settings.nodeId());
        while (elder.isPresent() && clock.nowNanos() < deadlineNanos) {
            LockSupport.parkNanos(POLL_NANOS);
            elder = membership.elderOf(settings.nodeId());
        }
        if (elder.isPresent()) {
            throw new IOException("Node number %d is in use by a node at %s. Give this node another one with node.id."
                    .formatted(settings.nodeId(), elder.get().getAddress()));
        }
        log.info(
                "Joined cluster {} with nodes {}",
                settings.clusterName(),
                membership.members().keySet());
    }

    /** For Vert.x, whose event bus then reaches the other nodes; it does not close this. */
    public ClusterManager clusterManager() {
        return clusterManager;
    }

    /** Keeps this node within reach of the others' event bus whatever they took it for; once, for the Vert.x of {@link #clusterManager}. */
    public void keepWithinReach(Vertx vertx) {
        membership.onChange(new AddressRenewal(vertx, clusterManager)::onChange);
    }

    public Membership membership() {
        return membership;
    }

    int cpMemberCount() {
        return cpMemberCount;
    }

    HazelcastInstance instance() {
        return instance;
    }

    @Override
    public void close() {
        instance.shutdown();
    }
}
