package io.millrace.coordinator.group;

import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;

/**
 * Groups of one shard as people watch them: who is in them, who owns what, how far they are. Immutable.
 *
 * @param groupId the only group to show, refused with GROUP_ID_NOT_FOUND when it is not there; empty for all of the shard
 */
public record ViewGroups(Optional<String> groupId) implements GroupCommand<ViewGroups.Reply> {

    /** In no order. */
    public record Reply(List<GroupView> groups) {}

    /**
     * One group at one moment.
     *
     * @param state as Kafka spells it
     * @param type as Kafka spells it
     * @param positions of every partition that the group has committed, owns or subscribes to
     * @param rebalanceCount since this node took the group over
     * @param rebalances the latest ones, oldest first
     */
    public record GroupView(
            String groupId,
            String state,
            String type,
            String protocolType,
            List<MemberView> members,
            List<PositionView> positions,
            long rebalanceCount,
            List<Rebalance> rebalances) {
        public GroupView {
            members = List.copyOf(members);
            positions = List.copyOf(positions);
            rebalances = List.copyOf(rebalances);
        }
    }

    /**
     * A member.
     *
     * @param lastHeardMs wall-clock time of its last sign of life; empty when there was none since this node took the group over
     */
    public record MemberView(
            String memberId, Optional<String> instanceId, ClientIdentity client, Optional<Long> lastHeardMs) {}

    /**
     * Where a group is in a partition.
     *
     * @param topicId {@link TopicId#ZERO} when neither the committer nor the metadata knows it
     * @param committed empty when nothing was committed
     * @param ownerId member that consumes it; empty when nobody does, or when only the members know
     */
    public record PositionView(
            TopicId topicId, TopicPartition partition, Optional<CommittedOffset> committed, Optional<String> ownerId) {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.view(this, replyTo, turn);
    }
}
