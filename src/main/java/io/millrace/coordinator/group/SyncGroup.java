package io.millrace.coordinator.group;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.Map;
import java.util.Optional;

/**
 * A member wants its assignment; the leader brings everybody's. Answered when the leader has. Immutable.
 *
 * @param protocolType checked against the group's when given (v5)
 * @param protocolName checked against the group's when given (v5)
 * @param assignments by member id; empty but for the leader
 */
public record SyncGroup(
        String groupId,
        String memberId,
        Optional<String> groupInstanceId,
        int generationId,
        Optional<String> protocolType,
        Optional<String> protocolName,
        Map<String, OpaqueBytes> assignments)
        implements GroupCommand<SyncGroup.Reply> {

    public SyncGroup {
        assignments = Map.copyOf(assignments);
    }

    /** What the member is to consume. */
    public record Reply(String protocolType, String protocolName, OpaqueBytes assignment) {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.sync(this, replyTo, turn);
    }
}
