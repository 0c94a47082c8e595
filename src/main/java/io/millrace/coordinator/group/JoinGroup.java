package io.millrace.coordinator.group;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;

/**
 * A member wants to be in the next generation of a classic group. Answered when the generation begins. Immutable.
 *
 * @param memberId empty when the member has none yet
 * @param groupInstanceId given for a static member (KIP-345)
 * @param rebalanceTimeoutMs how long the group waits for this member to join again; the session timeout before v1
 * @param protocols in the member's order of preference
 * @param memberIdRequired whether a new member must ask twice, the second time with the id it was given (KIP-394, v4)
 * @param canSkipAssignment whether a leader may be told to keep the assignment (KIP-814, v9)
 * @param reason why the member joins, in its own words (KIP-800); empty when it did not say
 */
public record JoinGroup(
        String groupId,
        String memberId,
        Optional<String> groupInstanceId,
        ClientIdentity client,
        int sessionTimeoutMs,
        int rebalanceTimeoutMs,
        String protocolType,
        List<MemberProtocol> protocols,
        boolean memberIdRequired,
        boolean canSkipAssignment,
        String reason)
        implements GroupCommand<JoinGroup.Reply> {

    public JoinGroup {
        protocols = List.copyOf(protocols);
    }

    /** What a granted join leads to. */
    public sealed interface Reply {}

    /**
     * The member is in the generation.
     *
     * @param skipAssignment whether the leader must not assign, but sync with nothing
     * @param members everybody and their metadata for the chosen protocol, when this member is the leader; else empty
     */
    public record Joined(
            int generationId,
            String protocolType,
            String protocolName,
            String leaderId,
            boolean skipAssignment,
            String memberId,
            List<JoinedMember> members)
            implements Reply {}

    /** The member has an id now, and must ask again with it: Kafka's MEMBER_ID_REQUIRED. */
    public record MemberIdAssigned(String memberId) implements Reply {}

    /** A member as its group's leader sees it. */
    public record JoinedMember(String memberId, Optional<String> groupInstanceId, OpaqueBytes metadata) {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.join(this, replyTo, turn);
    }
}
