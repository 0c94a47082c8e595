package io.millrace.net;

import io.millrace.common.Invariants;
import io.millrace.config.BrokerConfig;

/**
 * What one connection, and all of them together, may hold. Immutable.
 *
 * @param maxFrameBytes largest request ({@code socket.request.max.bytes})
 * @param maxInFlightBytes requests of one connection that are not answered yet; above it the socket is not read. One
 *     request is always admitted
 * @param maxUnsentBytes answers of one connection that the client has not taken yet; above it neither is the socket
 *     read nor are more answers made
 * @param maxNodeBytes requests of all connections that are arriving or not answered yet; above it no connection is read
 *     until half of it is free, and above twice of it the connection that needs more is closed
 * @param idleTimeoutMs after which a silent connection is closed ({@code connections.max.idle.ms}); 0 for never
 * @param maxConnections clients connected at once ({@code max.connections})
 * @param maxConnectionsPerIp clients connected at once from one address
 * @param acceptBacklog connections the system keeps until they are accepted
 * @param sendBufferBytes of the socket ({@code socket.send.buffer.bytes}); below 1: the system's choice. A small one
 *     keeps what is on its way in the processor's cache
 * @param receiveBufferBytes of the socket ({@code socket.receive.buffer.bytes}); below 1: the system's choice
 */
public record ConnectionLimits(
        int maxFrameBytes,
        long maxInFlightBytes,
        long maxUnsentBytes,
        long maxNodeBytes,
        long idleTimeoutMs,
        int maxConnections,
        int maxConnectionsPerIp,
        int acceptBacklog,
        int sendBufferBytes,
        int receiveBufferBytes) {
    private static final long MAX_UNSENT_BYTES = 16L << 20;

    public ConnectionLimits {
        Invariants.check(maxFrameBytes > 0, "maxFrameBytes=%d", maxFrameBytes);
        Invariants.check(maxInFlightBytes > 0, "maxInFlightBytes=%d", maxInFlightBytes);
        Invariants.check(maxUnsentBytes > 0, "maxUnsentBytes=%d", maxUnsentBytes);
        Invariants.check(maxNodeBytes > 0, "maxNodeBytes=%d", maxNodeBytes);
        Invariants.check(idleTimeoutMs >= 0, "idleTimeoutMs=%d", idleTimeoutMs);
    }

    /**
     * The limits of a configured node.
     *
     * @param directMemoryBytes all the direct memory there is; requests get a quarter of it unless configured
     */
    public static ConnectionLimits of(BrokerConfig config, long directMemoryBytes) {
        long configured = config.queuedMaxRequestBytes();
        return new ConnectionLimits(
                config.socketRequestMaxBytes(),
                config.queuedMaxRequestBytesPerConnection(),
                MAX_UNSENT_BYTES,
                configured > 0 ? configured : directMemoryBytes / 4,
                Math.max(0, config.connectionsMaxIdleMs()),
                config.maxConnections(),
                config.maxConnectionsPerIp(),
                config.socketListenBacklogSize(),
                config.socketSendBufferBytes(),
                config.socketReceiveBufferBytes());
    }
}
