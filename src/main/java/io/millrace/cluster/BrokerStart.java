package io.millrace.cluster;

import io.millrace.cluster.BrokerRegistration.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Command: register a node whose process has just started. Immutable.
 *
 * @param clusterId of the node's log directories; empty when they are new
 * @param incarnation made anew for this process
 */
public record BrokerStart(
        int nodeId,
        UUID incarnation,
        String clusterId,
        List<Endpoint> endpoints,
        Optional<String> rack,
        PreviousStop previousStop) {
    public BrokerStart {
        endpoints = List.copyOf(endpoints);
    }

    /** How the process before this one ended, which tells what its disks hold. */
    public enum PreviousStop {
        /** It left its marker: everything is on disk. */
        CLEAN,
        /** It left no marker: what was flushed is on disk. */
        CRASHED,
        /** There was none: the disks are new, or were replaced. */
        NONE
    }
}
