package io.millrace.coordinator.group;

import java.util.List;
import java.util.Optional;

/**
 * A classic group between two rebalances, as it is stored. Immutable.
 *
 * @param protocolType empty for a group that only stores offsets
 * @param protocolName empty when there are no members
 * @param leaderId empty when there are no members
 * @param stateTimestampMs when the group came to this state; -1 when unknown, in records written by old brokers
 */
public record ClassicGroupSnapshot(
        String protocolType,
        int generationId,
        Optional<String> protocolName,
        Optional<String> leaderId,
        long stateTimestampMs,
        List<Member> members) {
    public ClassicGroupSnapshot {
        members = List.copyOf(members);
    }

    /**
     * A member of the generation.
     *
     * @param subscription its metadata for the chosen protocol
     */
    public record Member(
            String memberId,
            Optional<String> groupInstanceId,
            ClientIdentity client,
            int rebalanceTimeoutMs,
            int sessionTimeoutMs,
            OpaqueBytes subscription,
            OpaqueBytes assignment) {}
}
