package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import java.util.List;
import java.util.Optional;

/** What offsets, listing and deletion need to know of a group, whatever protocol its members speak. */
sealed interface Group permits ClassicGroup, ConsumerGroup {
    String groupId();

    /** Such as {@code consumer}; empty for a group that only keeps offsets. */
    String protocolType();

    /** State as Kafka spells it. */
    String stateLabel();

    /** Type as Kafka spells it. */
    String typeLabel();

    /** Whether a member consumes the topic; also true when the members are consumers and nobody can tell of what. */
    boolean isSubscribedTo(String topic);

    /** Refuses a commit of somebody who is not, or no longer, entitled to it. */
    Optional<Refusal> admitCommit(OffsetCommit commit);

    /** Refuses one position of a commit that was admitted as a whole. */
    Optional<Refusal> admitPosition(OffsetCommit commit, OffsetCommit.Position position);

    /** Refuses a look at the offsets by somebody who says that it is a member and is not. */
    Optional<Refusal> admitFetch(OffsetFetch fetch);

    Optional<Refusal> admitOffsetDelete();

    Optional<Refusal> admitDelete();

    /** Since when a committed offset has been of no use, in wall-clock milliseconds; empty when it is in use. */
    Optional<Long> unusedSinceMs(CommittedOffset committed);

    /** Whether nobody is in it nor about to be, so that it may go with its last offset. */
    boolean isAbandoned();

    /** What makes it gone; its offsets go by events of their own. */
    List<GroupEvent> forgetting();

    RebalanceLog history();
}
