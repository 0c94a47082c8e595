package io.millrace.net;

import io.millrace.common.Invariants;

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
 */
public record ConnectionLimits(
        int maxFrameBytes, long maxInFlightBytes, long maxUnsentBytes, long maxNodeBytes, long idleTimeoutMs) {
    public ConnectionLimits {
        Invariants.check(maxFrameBytes > 0, "maxFrameBytes=%d", maxFrameBytes);
        Invariants.check(maxInFlightBytes > 0, "maxInFlightBytes=%d", maxInFlightBytes);
        Invariants.check(maxUnsentBytes > 0, "maxUnsentBytes=%d", maxUnsentBytes);
        Invariants.check(maxNodeBytes > 0, "maxNodeBytes=%d", maxNodeBytes);
        Invariants.check(idleTimeoutMs >= 0, "idleTimeoutMs=%d", idleTimeoutMs);
    }

    /** Kafka's defaults where it has one; the others fit a node with a few hundred megabytes. */
    public static ConnectionLimits defaults() {
        return new ConnectionLimits(104_857_600, 32L << 20, 16L << 20, 128L << 20, 600_000);
    }
}
