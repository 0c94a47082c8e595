package io.millrace.coordinator.group;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;

/** A classic group as it is now; refused with GROUP_ID_NOT_FOUND when there is none. Immutable. */
public record DescribeGroup(String groupId) implements GroupCommand<DescribeGroup.Reply> {

    /**
     * A picture of the group.
     *
     * @param state as Kafka spells it, such as {@code Stable}
     * @param protocolName empty unless the group is stable
     */
    public record Reply(
            String groupId, String state, String protocolType, String protocolName, List<DescribedMember> members) {}

    /** A member; metadata and assignment are empty unless the group is stable. */
    public record DescribedMember(
            String memberId,
            Optional<String> groupInstanceId,
            ClientIdentity client,
            OpaqueBytes metadata,
            OpaqueBytes assignment) {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.describe(this, replyTo, turn);
    }
}
