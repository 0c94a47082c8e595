package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;

/** Members leave at once: one of them itself, or an administrator removes some (KIP-345). Immutable. */
public record LeaveGroup(String groupId, List<LeavingMember> members) implements GroupCommand<LeaveGroup.Reply> {

    public LeaveGroup {
        members = List.copyOf(members);
    }

    /** One who leaves; by instance id alone when the member id is empty. */
    public record LeavingMember(String memberId, Optional<String> groupInstanceId, String reason) {}

    /** What became of each, in the order of the command. */
    public record Reply(List<LeftMember> members) {}

    /** What became of one; no refusal means that it is gone. */
    public record LeftMember(String memberId, Optional<String> groupInstanceId, Optional<Refusal> refusal) {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.leave(this, replyTo, turn);
    }
}
