package io.millrace;

import io.millrace.config.BrokerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.List;

/** Where a node takes the traffic of the other nodes. Immutable. */
record ClusterAddress(String host, int port) {
    private static final int DEFAULT_PORT = 5701;

    /**
     * The address that {@code cluster.listen} names, or the one of {@code cluster} that is of this machine and free. Where
     * several are, nodes that start at the same moment must not choose the same one: node n looks at the nth first.
     *
     * @throws IOException with a sentence for a person: none can be used
     */
    static ClusterAddress of(BrokerConfig config) throws IOException {
        if (config.clusterListen().isPresent()) {
            return parse(config.clusterListen().get());
        }
        if (config.cluster().isEmpty()) {
            return new ClusterAddress(InetAddress.getLocalHost().getHostAddress(), DEFAULT_PORT);
        }
        int count = config.cluster().size();
        for (int i = 0; i < count; i++) {
            int place = Math.floorMod(config.nodeId() - 1 + i, count);
            ClusterAddress candidate = parse(config.cluster().get(place));
            if (candidate.isFree()) {
                return candidate;
            }
        }
        throw new IOException("None of the addresses in cluster=" + List.copyOf(config.cluster())
                + " is of this machine and free. Name this node's own with cluster.listen.");
    }

    private static ClusterAddress parse(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        try {
            if (colon > 0) {
                return new ClusterAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
            }
        } catch (NumberFormatException notANumber) {
            throw malformed(address);
        }
        throw malformed(address);
    }

    private static IOException malformed(String address) {
        return new IOException("'" + address + "' is not an address of a node: write host:port.");
    }

    private boolean isFree() {
        try {
            InetAddress resolved = InetAddress.getByName(host);
            if (!resolved.isLoopbackAddress() && NetworkInterface.getByInetAddress(resolved) == null) {
                return false;
            }
        } catch (IOException unknownHost) {
            return false;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
