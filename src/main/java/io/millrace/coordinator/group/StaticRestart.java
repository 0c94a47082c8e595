package io.millrace.coordinator.group;

import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A static member that comes back under a new member id (KIP-345): it takes its old place, and the group rebalances only
 * if it would agree on another protocol now. Stateless.
 */
final class StaticRestart {
    private final ClassicRebalance rebalance;

    StaticRestart(ClassicRebalance rebalance) {
        this.rebalance = rebalance;
    }

    void rejoin(
            ClassicGroup group,
            ClassicMember old,
            String newId,
            JoinGroup join,
            ReplyToken<JoinGroup.Reply> replyTo,
            Turn<GroupEvent> turn) {
        ClassicMember member = takePlace(group, old, newId, join, turn);
        if (group.state() == GroupState.STABLE
                && ProtocolVotes.winner(group.members().all()).equals(group.protocolName())) {
            keepGeneration(group, old, member, join, replyTo, turn);
        } else {
            member.park(replyTo, turn);
            String instance = join.groupInstanceId().orElseThrow();
            rebalance.membershipChanged(
                    group, ClassicJoin.because("static member " + instance + " was restarted", join), turn);
        }
    }

    private static ClassicMember takePlace(
            ClassicGroup group, ClassicMember old, String newId, JoinGroup join, Turn<GroupEvent> turn) {
        String fenced = "Member " + old.id() + " was replaced by a newer one with the same group.instance.id.";
        old.refuseJoin(Reason.FENCED_INSTANCE_ID, fenced, turn);
        old.refuseSync(Reason.FENCED_INSTANCE_ID, fenced, turn);
        ClassicMember member = old.restarted(newId, join);
        group.members().replace(old, member);
        turn.cancel(new GroupTimer.Session(group.groupId(), old.id()));
        ClassicRebalance.startSession(group, member, turn);
        return member;
    }

    /**
     * Stores the new id and answers with the current generation. A leader that can be told to skip the assignment is; an
     * older one is told that its former self still leads, so that it does not try (KIP-814).
     */
    private static void keepGeneration(
            ClassicGroup group,
            ClassicMember old,
            ClassicMember member,
            JoinGroup join,
            ReplyToken<JoinGroup.Reply> replyTo,
            Turn<GroupEvent> turn) {
        Map<String, OpaqueBytes> assignments = new HashMap<>();
        group.members().all().forEach(each -> assignments.put(each.id(), each.assignment()));
        turn.emit(new GroupEvent.ClassicGroupStored(group.groupId(), group.snapshot(assignments, turn.nowMs())));
        boolean leads = group.members().isLeader(member);
        JoinGroup.Joined joined = ClassicRebalance.joined(group, member, leads);
        turn.answer(
                replyTo, join.canSkipAssignment() ? joined : asFollower(joined, leads ? old.id() : joined.leaderId()));
    }

    private static JoinGroup.Joined asFollower(JoinGroup.Joined joined, String leaderId) {
        return new JoinGroup.Joined(
                joined.generationId(),
                joined.protocolType(),
                joined.protocolName(),
                leaderId,
                false,
                joined.memberId(),
                List.of());
    }
}
