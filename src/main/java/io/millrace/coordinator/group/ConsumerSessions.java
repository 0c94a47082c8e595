package io.millrace.coordinator.group;

import io.millrace.coordinator.Turn;
import java.util.Map;

/** Signs of life of the members of consumer groups, and what happens without them. Stateless; changes the groups of its worker. */
final class ConsumerSessions {
    private final ConsumerTimings timings;
    private final ConsumerEnrolment enrolment;

    ConsumerSessions(ConsumerTimings timings, ConsumerEnrolment enrolment) {
        this.timings = timings;
        this.enrolment = enrolment;
    }

    /** Gives a member its whole session timeout from now on; one of the classic protocol said how long that is. */
    void start(ConsumerGroup group, ConsumerMember member, Turn<GroupEvent> turn) {
        group.heard(member.memberId(), turn.nowMs());
        turn.schedule(new GroupTimer.Session(group.groupId(), member.memberId()), timeoutMs(group, member));
    }

    private int timeoutMs(ConsumerGroup group, ConsumerMember member) {
        return member.spec()
                .classic()
                .map(ClassicFace::sessionTimeoutMs)
                .orElseGet(() -> timings.sessionTimeoutMs(group.groupId()));
    }

    /** Limits the time in which a member has to give up what it was told to. */
    static void watchRevocation(ConsumerGroup group, ConsumerMember member, Turn<GroupEvent> turn) {
        GroupTimer timer = new GroupTimer.Revocation(group.groupId(), member.memberId());
        if (member.progress().phase() == MemberPhase.UNREVOKED_PARTITIONS) {
            turn.schedule(timer, member.spec().rebalanceTimeoutMs());
        } else {
            turn.cancel(timer);
        }
    }

    /** Limits the time in which a classic member has to join again, from the first time it was told to. */
    static void awaitJoin(ConsumerGroup group, ConsumerMember member, Turn<GroupEvent> turn) {
        if (!group.awaited().contains(member.memberId())) {
            awaitSync(group, member, turn);
        }
    }

    /** Limits the time in which a classic member that has joined has to ask for its assignment. */
    static void awaitSync(ConsumerGroup group, ConsumerMember member, Turn<GroupEvent> turn) {
        group.awaited().add(member.memberId());
        turn.schedule(
                new GroupTimer.Rejoin(group.groupId(), member.memberId()),
                member.spec().rebalanceTimeoutMs());
    }

    static void synced(ConsumerGroup group, ConsumerMember member, Turn<GroupEvent> turn) {
        group.awaited().remove(member.memberId());
        turn.cancel(new GroupTimer.Rejoin(group.groupId(), member.memberId()));
    }

    void onSessionOver(ConsumerGroup group, String memberId, Turn<GroupEvent> turn) {
        group.member(memberId)
                .ifPresent(member ->
                        remove(group, memberId, "was not heard of for " + timeoutMs(group, member) + " ms", turn));
    }

    /** A member that does not give up what it was told to, within its rebalance timeout, is out. */
    void onRevocationOver(ConsumerGroup group, String memberId, Turn<GroupEvent> turn) {
        group.member(memberId)
                .filter(member -> member.progress().phase() == MemberPhase.UNREVOKED_PARTITIONS)
                .ifPresent(member -> remove(group, memberId, "did not give up partitions in time", turn));
    }

    /** A classic member that heartbeats and does nothing else is out. */
    void onRejoinOver(ConsumerGroup group, String memberId, Turn<GroupEvent> turn) {
        if (group.awaited().contains(memberId)) {
            remove(group, memberId, "did not join again, or ask for its assignment, in time", turn);
        }
    }

    private void remove(ConsumerGroup group, String memberId, String why, Turn<GroupEvent> turn) {
        enrolment.remove(group, Map.of(memberId, "member " + memberId + " " + why), turn);
    }

    /** Gives everybody that was loaded its time again. */
    void loaded(ConsumerGroup group, Turn<GroupEvent> turn) {
        for (ConsumerMember member : group.members()) {
            start(group, member, turn);
            if (member.progress().phase() == MemberPhase.UNREVOKED_PARTITIONS) {
                watchRevocation(group, member, turn);
            }
        }
    }
}
