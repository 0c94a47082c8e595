package io.millrace.cluster;

/**
 * A replica in a proposed in-sync set, as its leader knows it. Immutable.
 *
 * @param brokerEpoch incarnation of the node that the leader counted as caught up, or {@link #ANY_EPOCH}; a node that has
 *     restarted since may have lost records and must not be let in on its old progress (KIP-903)
 */
public record IsrMember(int nodeId, long brokerEpoch) {
    /** The leader does not know the incarnation: of itself, or of a replica that stays in the set. */
    public static final long ANY_EPOCH = -1;
}
