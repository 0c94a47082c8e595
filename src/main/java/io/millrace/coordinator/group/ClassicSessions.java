package io.millrace.coordinator.group;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.Optional;

/** Signs of life of classic members, and what happens without them. Stateless; changes the groups of its worker. */
final class ClassicSessions {
    private final ClassicRemoval removal;

    ClassicSessions(ClassicRemoval removal) {
        this.removal = removal;
    }

    void heartbeat(
            ClassicGroup group, Heartbeat heartbeat, ReplyToken<Heartbeat.Reply> replyTo, Turn<GroupEvent> turn) {
        Outcome<ClassicMember> admission = ClassicAdmission.ofMember(
                group, heartbeat.memberId(), heartbeat.groupInstanceId(), heartbeat.generationId());
        if (admission instanceof Outcome.Done<ClassicMember> known) {
            ClassicRebalance.startSession(group, known.value(), turn);
            if (group.state() == GroupState.PREPARING_REBALANCE) {
                turn.refuse(
                        replyTo,
                        Reason.REBALANCE_IN_PROGRESS,
                        "Group " + group.groupId() + " is rebalancing: join again.");
            } else {
                turn.answer(replyTo, new Heartbeat.Reply());
            }
        } else if (admission instanceof Outcome.Refused<ClassicMember> refused) {
            turn.refuse(replyTo, refused.refusal());
        }
    }

    /** Nothing was heard of a member, or of the holder of a pending id, for its session timeout. */
    void onSessionOver(ClassicGroup group, String memberId, Turn<GroupEvent> turn) {
        if (group.members().pendingJoins().contains(memberId)) {
            removal.removePending(group, memberId, turn);
            return;
        }
        Optional<ClassicMember> silent = group.members().byId(memberId).filter(member -> !member.mayBeSilent());
        silent.ifPresent(member -> removal.remove(
                group,
                member,
                "member " + memberId + " was not heard of for " + member.sessionTimeoutMs() + " ms",
                turn));
    }

    /** A commit of a member is a sign of life; not while it waits for its assignment, where commits are refused. */
    void committed(ClassicGroup group, OffsetCommit commit, Turn<GroupEvent> turn) {
        boolean counts = group.state() == GroupState.STABLE || group.state() == GroupState.PREPARING_REBALANCE;
        if (counts && commit.generationId() == group.generationId()) {
            group.members()
                    .byId(commit.memberId())
                    .ifPresent(member -> ClassicRebalance.startSession(group, member, turn));
        }
    }

    /** Gives the members of a group that was loaded their whole session timeout. */
    void loaded(ClassicGroup group, Turn<GroupEvent> turn) {
        group.members().all().forEach(member -> ClassicRebalance.startSession(group, member, turn));
    }
}
