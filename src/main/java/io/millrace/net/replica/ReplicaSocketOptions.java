package io.millrace.net.replica;

import io.millrace.config.BrokerConfig;
import java.util.UUID;

/**
 * Where a node serves its followers and what connections may hold. Immutable.
 *
 * @param host address of this node that the others reach
 * @param port 0 for any that is free
 * @param token proves that a connection comes from one who was told where to connect
 * @param maxReplyBytes largest message of a leader: a batch that a client could send, and what goes around it
 * @param sendBufferBytes of the sockets to followers; below 1: the system's choice
 */
public record ReplicaSocketOptions(String host, int port, UUID token, int maxReplyBytes, int sendBufferBytes) {
    private static final int AROUND_BATCH_BYTES = 1 << 20;

    /** What a node's config says. */
    public static ReplicaSocketOptions of(BrokerConfig config, String host, UUID token) {
        int maxReplyBytes =
                (int) Math.min(Integer.MAX_VALUE, (long) config.socketRequestMaxBytes() + AROUND_BATCH_BYTES);
        return new ReplicaSocketOptions(
                host, config.replicationPort(), token, maxReplyBytes, config.socketSendBufferBytes());
    }
}
