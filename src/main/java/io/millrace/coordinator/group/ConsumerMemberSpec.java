package io.millrace.coordinator.group;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a member of a consumer group has said about itself. Immutable.
 *
 * @param topicNames sorted; empty when it subscribes by regular expression only
 * @param topicRegex empty when it subscribes by name only
 * @param classic given while the member speaks the classic protocol
 */
public record ConsumerMemberSpec(
        Optional<String> instanceId,
        Optional<String> rackId,
        ClientIdentity client,
        List<String> topicNames,
        Optional<String> topicRegex,
        int rebalanceTimeoutMs,
        Optional<String> serverAssignor,
        Optional<ClassicFace> classic) {
    public ConsumerMemberSpec {
        topicNames = List.copyOf(new TreeSet<>(topicNames));
        topicRegex = topicRegex.filter(regex -> !regex.isEmpty());
    }

    /** What a member of the classic protocol says when it joins. */
    static ConsumerMemberSpec classic(JoinGroup join, ClientFormat.Subscription subscription) {
        return new ConsumerMemberSpec(
                join.groupInstanceId(),
                subscription.rackId(),
                join.client(),
                subscription.topics(),
                Optional.empty(),
                join.rebalanceTimeoutMs(),
                Optional.empty(),
                Optional.of(new ClassicFace(join.sessionTimeoutMs(), join.protocols())));
    }

    /** What a member of a classic group has said before the group became a consumer group. */
    static ConsumerMemberSpec classic(ClassicMember member, ClientFormat.Subscription subscription) {
        return new ConsumerMemberSpec(
                member.instanceId(),
                subscription.rackId(),
                member.client(),
                subscription.topics(),
                Optional.empty(),
                member.rebalanceTimeoutMs(),
                Optional.empty(),
                Optional.of(new ClassicFace(member.sessionTimeoutMs(), member.protocols())));
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
                heartbeat.serverAssignor(),
                Optional.empty());
    }

    /** This, with whatever a heartbeat says anew; whoever heartbeats so speaks the classic protocol no longer. */
    ConsumerMemberSpec updatedBy(ConsumerGroupHeartbeat heartbeat) {
        return new ConsumerMemberSpec(
                heartbeat.groupInstanceId().or(() -> instanceId),
                heartbeat.rackId().or(() -> rackId),
                heartbeat.client(),
                heartbeat.subscribedTopicNames().orElse(topicNames),
                heartbeat.subscribedTopicRegex().or(() -> topicRegex),
                heartbeat.rebalanceTimeoutMs() < 0 ? rebalanceTimeoutMs : heartbeat.rebalanceTimeoutMs(),
                heartbeat.serverAssignor().or(() -> serverAssignor),
                Optional.empty());
    }

    /** Whether the target assignment may be another because of the change from this to that. */
    boolean changesAssignment(ConsumerMemberSpec next) {
        return !topicNames.equals(next.topicNames)
                || !topicRegex.equals(next.topicRegex)
                || !rackId.equals(next.rackId)
                || !serverAssignor.equals(next.serverAssignor);
    }
}
