package io.millrace.coordinator.group;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.Optional;

/** Joins of classic groups, by strangers and by members. Stateless; changes the groups of its worker. */
final class ClassicJoin {
    /** How long the first join of a member stays parked: a client that is gone by then would otherwise never be noticed. */
    static final int FIRST_JOIN_PATIENCE_MS = 300_000;

    private final GroupSettings.Classic settings;
    private final ClassicRebalance rebalance;
    private final MemberIds memberIds;
    private final StaticRestart staticRestart;

    ClassicJoin(GroupSettings.Classic settings, ClassicRebalance rebalance, MemberIds memberIds) {
        this.settings = settings;
        this.rebalance = rebalance;
        this.memberIds = memberIds;
        this.staticRestart = new StaticRestart(rebalance);
    }

    void join(ClassicGroup group, JoinGroup join, ReplyToken<JoinGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        if (!hasRoom(group, join.memberId())) {
            turn.refuse(
                    replyTo,
                    Reason.GROUP_MAX_SIZE_REACHED,
                    "Group " + group.groupId() + " has " + group.members().count() + " members and may have "
                            + settings.maxSize() + " (group.max.size).");
        } else if (!group.supports(join.protocolType(), join.protocols())) {
            turn.refuse(
                    replyTo,
                    Reason.INCONSISTENT_GROUP_PROTOCOL,
                    "The members of group " + group.groupId() + " have no protocol in common with this one: let all of"
                            + " them use one protocol type and share an assignor.");
        } else if (join.memberId().isEmpty()) {
            joinAsStranger(group, join, replyTo, turn);
        } else {
            joinAsMember(group, join, replyTo, turn);
        }
    }

    /** Refuses what no group would take. */
    Optional<Refusal> admit(JoinGroup join) {
        boolean inRange = join.sessionTimeoutMs() >= settings.minSessionTimeoutMs()
                && join.sessionTimeoutMs() <= settings.maxSessionTimeoutMs();
        if (inRange) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                Reason.INVALID_SESSION_TIMEOUT,
                "session.timeout.ms is " + join.sessionTimeoutMs() + " and has to be from "
                        + settings.minSessionTimeoutMs() + " to " + settings.maxSessionTimeoutMs()
                        + " (group.min.session.timeout.ms, group.max.session.timeout.ms)."));
    }

    /** In a rebalance those who came first stay, so that a group over its limit shrinks to it. */
    private boolean hasRoom(ClassicGroup group, String memberId) {
        Optional<ClassicMember> known = group.members().byId(memberId);
        return switch (group.state()) {
            case EMPTY -> true;
            case PREPARING_REBALANCE ->
                known.map(ClassicMember::hasJoined).orElse(false)
                        || group.members().joinedCount() < settings.maxSize();
            case COMPLETING_REBALANCE, STABLE ->
                known.isPresent() || group.members().count() < settings.maxSize();
        };
    }

    /** A group that was loaded with more members than it may have shrinks in a rebalance. */
    void loaded(ClassicGroup group, Turn<GroupEvent> turn) {
        int count = group.members().count();
        if (count > settings.maxSize()) {
            rebalance.membershipChanged(
                    group, count + " members are more than group.max.size " + settings.maxSize(), turn);
        }
    }

    private void joinAsStranger(
            ClassicGroup group, JoinGroup join, ReplyToken<JoinGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        String memberId = memberIds.next(
                join.groupInstanceId().orElseGet(() -> join.client().clientId()));
        Optional<ClassicMember> incarnation = join.groupInstanceId().flatMap(group.members()::byInstance);
        if (incarnation.isPresent()) {
            staticRestart.rejoin(group, incarnation.get(), memberId, join, replyTo, turn);
        } else if (join.groupInstanceId().isEmpty() && join.memberIdRequired()) {
            group.members().pendingJoins().add(memberId);
            turn.schedule(new GroupTimer.Session(group.groupId(), memberId), join.sessionTimeoutMs());
            turn.answer(replyTo, new JoinGroup.MemberIdAssigned(memberId));
        } else {
            add(group, memberId, join, replyTo, turn);
        }
    }

    private void joinAsMember(
            ClassicGroup group, JoinGroup join, ReplyToken<JoinGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        if (group.members().pendingJoins().contains(join.memberId())) {
            add(group, join.memberId(), join, replyTo, turn);
            return;
        }
        Outcome<ClassicMember> admission = ClassicAdmission.ofMember(group, join.memberId(), join.groupInstanceId());
        if (admission instanceof Outcome.Done<ClassicMember> known) {
            rejoin(group, known.value(), join, replyTo, turn);
        } else if (admission instanceof Outcome.Refused<ClassicMember> refused) {
            turn.refuse(replyTo, refused.refusal());
        }
    }

    private void add(
            ClassicGroup group,
            String memberId,
            JoinGroup join,
            ReplyToken<JoinGroup.Reply> replyTo,
            Turn<GroupEvent> turn) {
        ClassicMember member = ClassicMember.joining(memberId, join);
        group.add(member, join.protocolType());
        member.park(replyTo, turn);
        member.heard(turn.nowMs());
        turn.schedule(new GroupTimer.Session(group.groupId(), memberId), FIRST_JOIN_PATIENCE_MS);
        rebalance.membershipChanged(group, because("member " + memberId + " joined", join), turn);
    }

    /**
     * A member that is told the current generation keeps it; otherwise everybody joins again. A leader that joins a stable
     * group wants a rebalance: it has seen something the coordinator does not know, such as new partitions.
     */
    private void rejoin(
            ClassicGroup group,
            ClassicMember member,
            JoinGroup join,
            ReplyToken<JoinGroup.Reply> replyTo,
            Turn<GroupEvent> turn) {
        boolean unchanged = member.protocols().equals(join.protocols());
        boolean answersNow = switch (group.state()) {
            case COMPLETING_REBALANCE -> unchanged;
            case STABLE -> unchanged && !group.members().isLeader(member);
            case EMPTY, PREPARING_REBALANCE -> false;
        };
        if (answersNow) {
            turn.answer(replyTo, ClassicRebalance.joined(group, member, false));
            return;
        }
        member.update(join);
        member.park(replyTo, turn);
        String what = unchanged ? " joined again" : " changed its subscription";
        rebalance.membershipChanged(group, because("member " + member.id() + what, join), turn);
    }

    static String because(String what, JoinGroup join) {
        return join.reason().isEmpty() ? what : what + " (" + join.reason() + ")";
    }
}
