package io.millrace.replication;

import java.util.List;

/**
 * One request of a fetch stream. Immutable.
 *
 * @param brokerEpoch incarnation of the follower's node (KIP-903)
 * @param sessionId stream that it belongs to; the first request of a stream has sequence 0
 * @param sequence one more than that of the request before
 * @param maxBytes record bytes that the reply may have; 0 when there is no room: then the reply comes at once and has none
 * @param fetches partitions whose position is new to the leader; the others stand as they were told
 */
record ReplicaFetchRequest(
        int followerId,
        long brokerEpoch,
        long sessionId,
        int sequence,
        int maxBytes,
        int maxWaitMs,
        List<PartitionFetch> fetches) {}
