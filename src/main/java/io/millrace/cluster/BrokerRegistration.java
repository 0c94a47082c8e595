package io.millrace.cluster;

import java.util.List;
import java.util.Optional;

/** A node and where clients reach it. Immutable. */
public record BrokerRegistration(int nodeId, List<Endpoint> endpoints, Optional<String> rack) {
    public BrokerRegistration {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * One listener of a node.
     *
     * @param host advertised host; empty means: answer with the host on which the client reached the node
     */
    public record Endpoint(String listener, String host, int port) {}
}
