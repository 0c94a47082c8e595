package io.millrace.coordinator.group;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.CoordinatorDriver.Pending;
import java.util.Set;

/** A consumer in a group whose members change their protocol one by one: what it consumes, and how it goes on. */
interface RollingMember {
    /** Does what is next: heartbeats, joins or syncs, and obeys the answer. */
    void beat();

    /** Partitions that it consumes now, by its own belief. */
    Set<TopicPartition> owned();

    /** Stores its position in a partition. */
    Pending<OffsetCommit.Reply> commit(TopicPartition partition, long offset);

    /** Leaves the group and forgets that it was in it. */
    void leave();

    /** Its id; empty when it has none. */
    String memberId();
}
