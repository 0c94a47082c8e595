package io.millrace.coordinator.group;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;

/** A group without members is to be forgotten with its offsets. Immutable. */
public record DeleteGroup(String groupId) implements GroupCommand<DeleteGroup.Reply> {

    /** It is gone. */
    public record Reply() {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.delete(this, replyTo, turn);
    }
}
