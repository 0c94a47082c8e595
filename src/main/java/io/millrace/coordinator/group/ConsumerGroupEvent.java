package io.millrace.coordinator.group;

import io.millrace.coordinator.group.assignor.PartitionSet;

/** A change of a consumer group; each is one record of {@code __consumer_offsets}. Immutable. */
public sealed interface ConsumerGroupEvent extends GroupEvent {
    /** The group it happened to. */
    String groupId();

    /**
     * Somebody's wishes or the topics changed.
     *
     * @param metadataHash of the topics that were looked at, to notice the next change
     */
    record GroupEpoch(String groupId, int epoch, long metadataHash) implements ConsumerGroupEvent {}

    record GroupForgotten(String groupId) implements ConsumerGroupEvent {}

    /** A member came, or said something else about itself. */
    record MemberSpecified(String groupId, String memberId, ConsumerMemberSpec spec) implements ConsumerGroupEvent {}

    record MemberForgotten(String groupId, String memberId) implements ConsumerGroupEvent {}

    /** A target was made for everybody. */
    record TargetEpoch(String groupId, int epoch, long assignedMs) implements ConsumerGroupEvent {}

    record TargetForgotten(String groupId) implements ConsumerGroupEvent {}

    /** A member's part of the target. */
    record TargetAssigned(String groupId, String memberId, PartitionSet target) implements ConsumerGroupEvent {}

    record MemberTargetForgotten(String groupId, String memberId) implements ConsumerGroupEvent {}

    /** A member made a step towards its target. */
    record MemberProgressed(String groupId, String memberId, MemberProgress progress) implements ConsumerGroupEvent {}

    record MemberProgressForgotten(String groupId, String memberId) implements ConsumerGroupEvent {}
}
