package io.millrace.coordinator.group;

import io.millrace.coordinator.TimerKey;

/** What a group coordinator waits for. */
sealed interface GroupTimer extends TimerKey {
    /** A member, or somebody who was only given a member id, was not heard of for its session timeout. */
    record Session(String groupId, String memberId) implements GroupTimer {}

    /** Members had their time to join. */
    record JoinPhase(String groupId) implements GroupTimer {}

    /** Members had their time to ask for their assignment. */
    record SyncPhase(String groupId) implements GroupTimer {}

    /** A member had its time to give up partitions that it was told to. */
    record Revocation(String groupId, String memberId) implements GroupTimer {}

    /** A member of the classic protocol in a consumer group had its time to join again, or to ask for its assignment. */
    record Rejoin(String groupId, String memberId) implements GroupTimer {}

    /** Time to look for offsets that nobody wants any more. */
    record OffsetExpiry() implements GroupTimer {}
}
