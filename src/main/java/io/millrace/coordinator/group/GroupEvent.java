package io.millrace.coordinator.group;

import io.millrace.common.TopicPartition;

/** A change of the durable state of groups; each is one record of {@code __consumer_offsets}. Immutable. */
public sealed interface GroupEvent
        permits GroupEvent.OffsetCommitted,
                GroupEvent.TransactionalOffsetCommitted,
                GroupEvent.TransactionEnded,
                GroupEvent.OffsetForgotten,
                GroupEvent.ClassicGroupStored,
                GroupEvent.ClassicGroupForgotten,
                ConsumerGroupEvent {

    /** A position was kept, in place of an older one. */
    record OffsetCommitted(String groupId, TopicPartition partition, CommittedOffset committed) implements GroupEvent {}

    /** A position was kept until the producer's transaction ends. */
    record TransactionalOffsetCommitted(
            long producerId, short producerEpoch, String groupId, TopicPartition partition, CommittedOffset committed)
            implements GroupEvent {}

    /** The positions that a producer's transaction holds count from now on, or are gone. */
    record TransactionEnded(long producerId, short producerEpoch, int coordinatorEpoch, boolean commit)
            implements GroupEvent {}

    /** A position was deleted or has expired. */
    record OffsetForgotten(String groupId, TopicPartition partition) implements GroupEvent {}

    /** A classic group has a new generation with its assignment, a replaced static member, or no members any more. */
    record ClassicGroupStored(String groupId, ClassicGroupSnapshot snapshot) implements GroupEvent {}

    /** A group is gone; its offsets go by events of their own. */
    record ClassicGroupForgotten(String groupId) implements GroupEvent {}
}
