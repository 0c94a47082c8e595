package io.millrace.coordinator.group;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a member of a consumer group has said about itself. Immutable.
 *
 * @param topicNames sorted; empty when it subscribes by regular expression only
 * @param topicRegex empty when it subscribes by name only
 */
public record ConsumerMemberSpec(
        Optional<String> instanceId,
        Optional<String> rackId,
        ClientIdentity client,
        List<String> topicNames,
        Optional<String> topicRegex,
        int rebalanceTimeoutMs,
        Optional<String> serverAssignor) {
    public ConsumerMemberSpec {
        topicNames = List.copyOf(new TreeSet<>(topicNames));
        topicRegex = topicRegex.filter(regex -> !regex.isEmpty());
    }

    /** What a member says that has not been here before. */
    static ConsumerMemberSpec first(ConsumerGroupHeartbeat heartbeat) {
        return new ConsumerMemberSpec(
                heartbeat.groupInstanceId(),
                heartbeat.rackId(),
                heartbeat.client(),
                heartbeat.subscribedTopicNames().orElse(List.of()),
                heartbeat.subscribedTopicRegex(),
                heartbeat.rebalanceTimeoutMs(),
                heartbeat.serverAssignor());
    }

    /** This, with whatever a heartbeat says anew. */
    ConsumerMemberSpec updatedBy(ConsumerGroupHeartbeat heartbeat) {
        return new ConsumerMemberSpec(
                heartbeat.groupInstanceId().or(() -> instanceId),
                heartbeat.rackId().or(() -> rackId),
                heartbeat.client(),
                heartbeat.subscribedTopicNames().orElse(topicNames),
                heartbeat.subscribedTopicRegex().or(() -> topicRegex),
                heartbeat.rebalanceTimeoutMs() < 0 ? rebalanceTimeoutMs : heartbeat.rebalanceTimeoutMs(),
                heartbeat.serverAssignor().or(() -> serverAssignor));
    }

    /** Whether the target assignment may be another because of the change from this to that. */
    boolean changesAssignment(ConsumerMemberSpec next) {
        return !topicNames.equals(next.topicNames)
                || !topicRegex.equals(next.topicRegex)
                || !serverAssignor.equals(next.serverAssignor);
    }
}
