package io.millrace.coordinator.group;

import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;

/**
 * A member of a consumer group (KIP-848) joins, goes on, reports what it owns, or leaves. Empty fields mean "as before".
 * Immutable.
 *
 * @param memberEpoch 0 joins, -1 leaves, -2 is a static member that leaves for now
 * @param rebalanceTimeoutMs -1 for as before
 */
public record ConsumerGroupHeartbeat(
        String groupId,
        String memberId,
        int memberEpoch,
        Optional<String> groupInstanceId,
        Optional<String> rackId,
        int rebalanceTimeoutMs,
        ClientIdentity client,
        Optional<List<String>> subscribedTopicNames,
        Optional<String> subscribedTopicRegex,
        Optional<String> serverAssignor,
        Optional<List<TopicPartitions>> ownedPartitions)
        implements GroupCommand<ConsumerGroupHeartbeat.Reply> {

    public ConsumerGroupHeartbeat {
        subscribedTopicNames = subscribedTopicNames.map(List::copyOf);
        ownedPartitions = ownedPartitions.map(List::copyOf);
    }

    /**
     * The coordinator's word.
     *
     * @param assignment what the member is to own now; empty when nothing changed
     */
    public record Reply(
            String memberId, int memberEpoch, int heartbeatIntervalMs, Optional<List<TopicPartitions>> assignment) {}

    @Override
    public void decideOn(GroupDecisions decisions, ReplyToken<Reply> replyTo, Turn<GroupEvent> turn) {
        decisions.consumerHeartbeat(this, replyTo, turn);
    }
}
