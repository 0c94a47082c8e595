package io.millrace.coordinator.group;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;

/** A consumer group as it is now; refused with GROUP_ID_NOT_FOUND when there is none of that kind. Immutable. */
public record ConsumerGroupDescribe(String groupId) implements GroupCommand<ConsumerGroupDescribe.Reply> {

    /** A picture of the group; state as Kafka spells it, such as {@code Reconciling}. */
    public record Reply(
            String groupId,
            String state,
            int groupEpoch,
            int assignmentEpoch,
            String assignorName,
            List<DescribedMember> members) {}

    /**
     * A member.
     *
     * @param classic whether it speaks the classic protocol
     */
    public record DescribedMember(
            String memberId,
            Optional<String> groupInstanceId,
            Optional<String> rackId,
            int memberEpoch,
            ClientIdentity client,
            List<String> subscribedTopicNames,
            String subscribedTopicRegex,
            List<TopicPartitions> assignment,
            List<TopicPartitions> targetAssignment,
            boolean classic) {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.describeConsumer(this, replyTo, turn);
    }
}
