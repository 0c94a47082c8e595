package io.millrace.coordinator.group;

import io.millrace.coordinator.group.assignor.PartitionSet;

/**
 * Where a member of a consumer group is: its epoch and what it owns. Immutable.
 *
 * @param memberEpoch epoch that its next heartbeat must carry; {@link #AWAY} for a static member that left for now
 * @param previousEpoch epoch before, which it may still carry when an answer got lost
 * @param assigned what it may consume
 * @param pendingRevocation what it may still be consuming and was told to give up
 * @param since since when it has held each of both
 */
public record MemberProgress(
        int memberEpoch,
        int previousEpoch,
        MemberPhase phase,
        PartitionSet assigned,
        PartitionSet pendingRevocation,
        AssignmentEpochs since) {
    /** Epoch of a static member that left and is expected back. */
    public static final int AWAY = -2;

    /** A member that has nothing yet. */
    public static final MemberProgress NEW =
            new MemberProgress(0, 0, MemberPhase.STABLE, PartitionSet.EMPTY, PartitionSet.EMPTY, AssignmentEpochs.NONE);

    /** Everything that nobody else may consume because of this member. */
    PartitionSet held() {
        return pendingRevocation.isEmpty() ? assigned : assigned.plus(pendingRevocation);
    }

    /** The same in another epoch, remembering this one. */
    MemberProgress to(int epoch, MemberPhase next, PartitionSet nextAssigned, PartitionSet nextPending) {
        int previous = epoch == memberEpoch ? previousEpoch : memberEpoch;
        AssignmentEpochs nextSince = since.next(epoch, nextAssigned.plus(nextPending));
        return new MemberProgress(epoch, previous, next, nextAssigned, nextPending, nextSince);
    }

    boolean isAway() {
        return memberEpoch == AWAY;
    }
}
