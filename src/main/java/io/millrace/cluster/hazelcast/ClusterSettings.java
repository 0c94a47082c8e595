package io.millrace.cluster.hazelcast;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How a node joins the others. Immutable.
 *
 * @param incarnation of this process, told to the others
 * @param host and {@code port}, where this node takes the others' traffic
 * @param seeds addresses of nodes, host:port; empty when the file says how to find them
 * @param configFile Hazelcast's own settings, xml or yaml
 */
public record ClusterSettings(
        int nodeId,
        UUID incarnation,
        String clusterName,
        String host,
        int port,
        List<String> seeds,
        Optional<Path> configFile) {
    public ClusterSettings {
        seeds = List.copyOf(seeds);
    }

    /** How many nodes hold the head register. */
    int cpMemberCount() {
        return HazelcastTuning.cpMemberCount(seeds);
    }
}
