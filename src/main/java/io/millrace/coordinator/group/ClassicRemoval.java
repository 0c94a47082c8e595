package io.millrace.coordinator.group;

import io.millrace.common.Refusal;
import io.millrace.coordinator.Turn;

/** How a member goes, for whatever reason: with every answer it still waits for. Stateless. */
final class ClassicRemoval {
    private final ClassicRebalance rebalance;

    ClassicRemoval(ClassicRebalance rebalance) {
        this.rebalance = rebalance;
    }

    /** Takes a member out and lets the others share what it had. */
    void remove(ClassicGroup group, ClassicMember member, String reason, Turn<GroupEvent> turn) {
        detach(group, member, turn);
        rebalance.membershipChanged(group, reason, turn);
    }

    /** Takes a member out; the caller sees to the rebalance. */
    void detach(ClassicGroup group, ClassicMember member, Turn<GroupEvent> turn) {
        Refusal gone = ClassicAdmission.stranger(group.groupId(), member.id());
        member.refuseJoin(gone.reason(), gone.message(), turn);
        member.refuseSync(gone.reason(), gone.message(), turn);
        group.members().remove(member);
        turn.cancel(new GroupTimer.Session(group.groupId(), member.id()));
    }

    /** Forgets a member id that nobody has joined with. */
    void removePending(ClassicGroup group, String memberId, Turn<GroupEvent> turn) {
        group.members().pendingJoins().remove(memberId);
        turn.cancel(new GroupTimer.Session(group.groupId(), memberId));
        rebalance.completeIfEverybodyJoined(group, turn);
    }
}
