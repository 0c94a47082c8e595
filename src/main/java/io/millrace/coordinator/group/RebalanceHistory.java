package io.millrace.coordinator.group;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;

/** What happened to a group since this node took it over; refused with GROUP_ID_NOT_FOUND when there is none. Immutable. */
public record RebalanceHistory(String groupId) implements GroupCommand<RebalanceHistory.Reply> {

    /** The latest rebalances, oldest first, and how many there were in all. */
    public record Reply(List<Rebalance> rebalances, long count) {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.history(this, replyTo, turn);
    }
}
