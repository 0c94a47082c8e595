package io.millrace.coordinator.group;

import io.millrace.common.TopicPartition;

/** A change of the durable state of a group; each is one record of {@code __consumer_offsets}. Immutable. */
public sealed interface GroupEvent
        permits GroupEvent.OffsetCommitted,
                GroupEvent.OffsetForgotten,
                GroupEvent.ClassicGroupStored,
                GroupEvent.ClassicGroupForgotten,
                ConsumerGroupEvent {
    /** The group it happened to. */
    String groupId();

    /** A position was kept, in place of an older one. */
    record OffsetCommitted(String groupId, TopicPartition partition, CommittedOffset committed) implements GroupEvent {}

    /** A position was deleted or has expired. */
    record OffsetForgotten(String groupId, TopicPartition partition) implements GroupEvent {}

    /** A classic group has a new generation with its assignment, a replaced static member, or no members any more. */
    record ClassicGroupStored(String groupId, ClassicGroupSnapshot snapshot) implements GroupEvent {}

    /** A group is gone; its offsets go by events of their own. */
    record ClassicGroupForgotten(String groupId) implements GroupEvent {}
}
