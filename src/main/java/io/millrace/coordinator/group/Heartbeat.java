package io.millrace.coordinator.group;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.Optional;

/** A member of a classic group says that it is alive. Refused with REBALANCE_IN_PROGRESS when it has to join again. Immutable. */
public record Heartbeat(String groupId, String memberId, Optional<String> groupInstanceId, int generationId)
        implements GroupCommand<Heartbeat.Reply> {

    /** The session goes on. */
    public record Reply() {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.heartbeat(this, replyTo, turn);
    }
}
