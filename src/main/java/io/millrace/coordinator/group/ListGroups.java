package io.millrace.coordinator.group;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Set;

/**
 * The groups of one shard. Immutable.
 *
 * @param states such as {@code Stable}, compared without regard to case; empty for all
 * @param types such as {@code classic}, compared without regard to case; empty for all
 */
public record ListGroups(Set<String> states, Set<String> types) implements GroupCommand<ListGroups.Reply> {

    public ListGroups {
        states = Set.copyOf(states);
        types = Set.copyOf(types);
    }

    /** In no order. */
    public record Reply(List<ListedGroup> groups) {}

    /** A group; state and type as Kafka spells them. */
    public record ListedGroup(String groupId, String protocolType, String state, String type) {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.list(this, replyTo, turn);
    }
}
