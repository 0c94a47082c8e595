package io.millrace.cluster;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A node and where clients reach it. Immutable.
 *
 * @param incarnation made anew at each start of the node's process
 * @param brokerEpoch raised with every registration; a follower of an older one must not enter an in-sync set (KIP-903)
 * @param state whether it may lead, and count as in sync
 * @param draining to be taken out of the cluster: gets no new replicas, and gives away those it has
 */
public record BrokerRegistration(
        int nodeId,
        UUID incarnation,
        long brokerEpoch,
        List<Endpoint> endpoints,
        Optional<String> rack,
        State state,
        boolean draining) {
    /** Incarnation of a node that is alone and need not be told from another one of its number. */
    public static final UUID ALONE = new UUID(0, 0);

    /** What a node is good for. */
    public enum State {
        /** Registered and not ready yet; otherwise as fenced. */
        STARTING,
        /** Lost, or ready and not seen by the controller yet: leads nothing, leaves in-sync sets that have others in them. */
        FENCED,
        /** May lead and may be in sync. */
        ACTIVE,
        /** Stops soon: alive, but leads nothing and leaves the in-sync sets. */
        STOPPING
    }

    public BrokerRegistration {
        endpoints = List.copyOf(endpoints);
    }

    /** A standalone node: always active. */
    public BrokerRegistration(int nodeId, List<Endpoint> endpoints, Optional<String> rack) {
        this(nodeId, ALONE, 0, endpoints, rack, State.ACTIVE, false);
    }

    /** Whether it may lead partitions and be in their in-sync sets. */
    public boolean active() {
        return state == State.ACTIVE;
    }

    /** Whether clients find it working. */
    public boolean reachable() {
        return state == State.ACTIVE || state == State.STOPPING;
    }

    /** This registration in another state. */
    public BrokerRegistration in(State changed) {
        return new BrokerRegistration(nodeId, incarnation, brokerEpoch, endpoints, rack, changed, draining);
    }

    /** This registration, to be drained or not. */
    public BrokerRegistration draining(boolean changed) {
        return new BrokerRegistration(nodeId, incarnation, brokerEpoch, endpoints, rack, state, changed);
    }

    /**
     * One listener of a node.
     *
     * @param host advertised host; empty means: answer with the host on which the client reached the node
     */
    public record Endpoint(String listener, String host, int port) {}
}
