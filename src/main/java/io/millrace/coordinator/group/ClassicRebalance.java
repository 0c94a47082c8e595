package io.millrace.coordinator.group;

import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.Turn;
import java.util.List;

/**
 * The join phase of classic groups: when it begins, how long it waits, and how it ends in a generation. Stateless; changes
 * the groups of its worker.
 *
 * <pre>
 *            somebody joins                     everybody joined, or time is up
 *  EMPTY ────────────────────► PREPARING_REBALANCE ───────────────────► COMPLETING_REBALANCE ──► STABLE
 *    ▲                            │          ▲                               │  leader syncs        │
 *    └──── nobody is left ────────┘          └── somebody joins, leaves or is silent too long ◄─────┘
 * </pre>
 */
final class ClassicRebalance {
    private final GroupSettings.Classic settings;

    ClassicRebalance(GroupSettings.Classic settings) {
        this.settings = settings;
    }

    /** Goes on after somebody joined, left or changed: begins a rebalance, or looks whether the one under way is done. */
    void membershipChanged(ClassicGroup group, String reason, Turn<GroupEvent> turn) {
        group.history().note(reason, turn.nowMs());
        if (group.state() == GroupState.PREPARING_REBALANCE) {
            completeIfEverybodyJoined(group, turn);
        } else {
            begin(group, reason, turn);
        }
    }

    private void begin(ClassicGroup group, String reason, Turn<GroupEvent> turn) {
        boolean first = group.state() == GroupState.EMPTY;
        for (ClassicMember member : List.copyOf(group.members().all())) {
            if (member.refuseSync(
                    Reason.REBALANCE_IN_PROGRESS,
                    "Group " + group.groupId() + " rebalances again: " + reason + ".",
                    turn)) {
                startSession(group, member, turn);
            }
        }
        turn.cancel(new GroupTimer.SyncPhase(group.groupId()));
        group.beginRebalance(reason);
        if (first) {
            gather(
                    group,
                    Gathering.begin(
                            settings.initialRebalanceDelayMs(), group.members().rebalanceTimeoutMs()),
                    turn);
        } else if (group.members().everybodyJoined()) {
            complete(group, turn);
        } else {
            waitForMembers(group, turn);
        }
    }

    private static void gather(ClassicGroup group, Gathering gathering, Turn<GroupEvent> turn) {
        group.gather(gathering);
        turn.schedule(new GroupTimer.JoinPhase(group.groupId()), gathering.delayMs());
    }

    private static void waitForMembers(ClassicGroup group, Turn<GroupEvent> turn) {
        turn.schedule(new GroupTimer.JoinPhase(group.groupId()), group.members().rebalanceTimeoutMs());
    }

    /** Ends the join phase as soon as nobody is missing, except in the initial delay, which waits for strangers too. */
    void completeIfEverybodyJoined(ClassicGroup group, Turn<GroupEvent> turn) {
        if (group.state() == GroupState.PREPARING_REBALANCE
                && group.gathering().isEmpty()
                && group.members().everybodyJoined()) {
            complete(group, turn);
        }
    }

    /** The members had their time to join. */
    void onJoinPhaseOver(ClassicGroup group, Turn<GroupEvent> turn) {
        if (group.state() != GroupState.PREPARING_REBALANCE) {
            return;
        }
        boolean goesOn = group.gathering().map(Gathering::goesOn).orElse(false);
        if (goesOn) {
            gather(group, group.gathering().orElseThrow().next(settings.initialRebalanceDelayMs()), turn);
        } else {
            complete(group, turn);
        }
    }

    private void complete(ClassicGroup group, Turn<GroupEvent> turn) {
        turn.cancel(new GroupTimer.JoinPhase(group.groupId()));
        removeAbsent(group, turn);
        if (group.members().isEmpty()) {
            turn.emit(new GroupEvent.ClassicGroupStored(group.groupId(), group.emptySnapshot(turn.nowMs())));
            group.history().finish(group.generationId(), 0, turn.nowMs());
        } else if (group.members().electJoinedLeader()) {
            beginGeneration(group, turn);
        } else {
            waitForMembers(group, turn); // Only absent static members are left; their sessions end this.
        }
    }

    /** Static members may be restarting and keep their place until their session is over. */
    private static void removeAbsent(ClassicGroup group, Turn<GroupEvent> turn) {
        for (ClassicMember member : List.copyOf(group.members().all())) {
            if (!member.hasJoined() && member.instanceId().isEmpty()) {
                group.history().note("member " + member.id() + " did not join again in time", turn.nowMs());
                group.members().remove(member);
                turn.cancel(new GroupTimer.Session(group.groupId(), member.id()));
            }
        }
    }

    private static void beginGeneration(ClassicGroup group, Turn<GroupEvent> turn) {
        group.beginGeneration();
        for (ClassicMember member : group.members().all()) {
            member.answerJoin(joined(group, member, false), turn);
            startSession(group, member, turn);
        }
        turn.schedule(new GroupTimer.SyncPhase(group.groupId()), group.members().rebalanceTimeoutMs());
    }

    /** What a member is told about the current generation; the leader is told who is in it. */
    static JoinGroup.Joined joined(ClassicGroup group, ClassicMember member, boolean skipAssignment) {
        boolean leads = group.members().isLeader(member);
        return new JoinGroup.Joined(
                group.generationId(),
                group.protocolType(),
                group.protocolName(),
                group.members().leaderId(),
                skipAssignment,
                member.id(),
                leads ? everybody(group) : List.of());
    }

    private static List<JoinGroup.JoinedMember> everybody(ClassicGroup group) {
        return group.members().all().stream()
                .map(member -> new JoinGroup.JoinedMember(
                        member.id(), member.instanceId(), member.subscription(group.protocolName())))
                .toList();
    }

    /** Gives a member its whole session timeout from now on. */
    static void startSession(ClassicGroup group, ClassicMember member, Turn<GroupEvent> turn) {
        member.heard(turn.nowMs());
        turn.schedule(new GroupTimer.Session(group.groupId(), member.id()), member.sessionTimeoutMs());
    }
}
