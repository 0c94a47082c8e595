package io.millrace.coordinator.group;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The second phase of a rebalance: members wait at a barrier until their leader brings the assignment, which is stored
 * before anybody gets it. Stateless; changes the groups of its worker.
 */
final class ClassicSync {
    private final ClassicRebalance rebalance;
    private final ClassicRemoval removal;

    ClassicSync(ClassicRebalance rebalance, ClassicRemoval removal) {
        this.rebalance = rebalance;
        this.removal = removal;
    }

    void sync(ClassicGroup group, SyncGroup sync, ReplyToken<SyncGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        Outcome<ClassicMember> admission =
                ClassicAdmission.ofMember(group, sync.memberId(), sync.groupInstanceId(), sync.generationId());
        if (admission instanceof Outcome.Done<ClassicMember> known) {
            if (!speaksTheProtocol(group, sync)) {
                turn.refuse(
                        replyTo,
                        Reason.INCONSISTENT_GROUP_PROTOCOL,
                        "Group " + group.groupId() + " uses protocol " + group.protocolType() + "/"
                                + group.protocolName() + ", not the one this sync is for.");
            } else {
                syncMember(group, known.value(), sync, replyTo, turn);
            }
        } else if (admission instanceof Outcome.Refused<ClassicMember> refused) {
            turn.refuse(replyTo, refused.refusal());
        }
    }

    private static boolean speaksTheProtocol(ClassicGroup group, SyncGroup sync) {
        return matches(sync.protocolType(), group.protocolType()) && matches(sync.protocolName(), group.protocolName());
    }

    private static boolean matches(Optional<String> said, String actual) {
        return said.isEmpty() || said.get().equals(actual);
    }

    private void syncMember(
            ClassicGroup group,
            ClassicMember member,
            SyncGroup sync,
            ReplyToken<SyncGroup.Reply> replyTo,
            Turn<GroupEvent> turn) {
        switch (group.state()) {
            case EMPTY -> turn.refuse(replyTo, ClassicAdmission.stranger(group.groupId(), sync.memberId()));
            case PREPARING_REBALANCE ->
                turn.refuse(
                        replyTo,
                        Reason.REBALANCE_IN_PROGRESS,
                        "Group " + group.groupId() + " rebalances again: join first.");
            case COMPLETING_REBALANCE -> {
                member.parkSync(replyTo, turn);
                arrived(group, member, turn);
                if (group.members().isLeader(member)) {
                    storeAssignment(group, sync, turn);
                }
            }
            case STABLE -> {
                arrived(group, member, turn);
                turn.answer(replyTo, assignmentOf(group, member));
                ClassicRebalance.startSession(group, member, turn);
            }
        }
    }

    private static void arrived(ClassicGroup group, ClassicMember member, Turn<GroupEvent> turn) {
        Set<String> pending = group.members().pendingSyncs();
        if (pending.remove(member.id()) && pending.isEmpty()) {
            turn.cancel(new GroupTimer.SyncPhase(group.groupId()));
        }
    }

    private static void storeAssignment(ClassicGroup group, SyncGroup sync, Turn<GroupEvent> turn) {
        turn.emit(new GroupEvent.ClassicGroupStored(group.groupId(), group.snapshot(sync.assignments(), turn.nowMs())));
        group.history().finish(group.generationId(), group.members().count(), turn.nowMs());
        for (ClassicMember member : group.members().all()) {
            if (member.answerSync(assignmentOf(group, member), turn)) {
                ClassicRebalance.startSession(group, member, turn);
            }
        }
    }

    private static SyncGroup.Reply assignmentOf(ClassicGroup group, ClassicMember member) {
        return new SyncGroup.Reply(group.protocolType(), group.protocolName(), member.assignment());
    }

    /** Members had their time to ask for their assignment; those who have not are gone. */
    void onSyncPhaseOver(ClassicGroup group, Turn<GroupEvent> turn) {
        List<ClassicMember> absent = group.members().all().stream()
                .filter(member -> group.members().pendingSyncs().contains(member.id()))
                .toList();
        if (absent.isEmpty()) {
            return;
        }
        for (ClassicMember member : absent) {
            group.history().note("member " + member.id() + " did not ask for its assignment in time", turn.nowMs());
            removal.detach(group, member, turn);
        }
        rebalance.membershipChanged(
                group, absent.size() + " members were removed because they did not sync in time", turn);
    }
}
