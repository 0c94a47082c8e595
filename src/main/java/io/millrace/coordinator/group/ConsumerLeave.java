package io.millrace.coordinator.group;

import io.millrace.common.Outcome;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import io.millrace.coordinator.group.assignor.PartitionSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Members of consumer groups that go, in either protocol. Stateless; changes the groups of its worker. */
final class ConsumerLeave {
    private final ConsumerEnrolment enrolment;
    private final ConsumerSessions sessions;

    ConsumerLeave(ConsumerEnrolment enrolment, ConsumerSessions sessions) {
        this.enrolment = enrolment;
        this.sessions = sessions;
    }

    /** A member goes, for good or for now. */
    void leave(
            ConsumerGroup group,
            ConsumerGroupHeartbeat heartbeat,
            ReplyToken<ConsumerGroupHeartbeat.Reply> replyTo,
            Turn<GroupEvent> turn) {
        Outcome<ConsumerMember> admission =
                ConsumerAdmission.known(group, heartbeat.memberId(), heartbeat.groupInstanceId());
        if (admission instanceof Outcome.Refused<ConsumerMember> refused) {
            turn.refuse(replyTo, refused.refusal());
        } else if (admission instanceof Outcome.Done<ConsumerMember> member) {
            if (heartbeat.memberEpoch() == MemberProgress.AWAY) {
                leaveForNow(group, member.value(), turn);
            } else {
                String memberId = heartbeat.memberId();
                enrolment.remove(group, Map.of(memberId, "member " + memberId + " left"), turn);
            }
            turn.answer(
                    replyTo,
                    new ConsumerGroupHeartbeat.Reply(
                            heartbeat.memberId(), heartbeat.memberEpoch(), 0, Optional.empty()));
        }
    }

    /** Its partitions stay with it until it is back or its session is over. */
    private void leaveForNow(ConsumerGroup group, ConsumerMember member, Turn<GroupEvent> turn) {
        turn.emit(new ConsumerGroupEvent.MemberProgressed(
                group.groupId(),
                member.memberId(),
                new MemberProgress(
                        MemberProgress.AWAY,
                        member.progress().previousEpoch(),
                        MemberPhase.STABLE,
                        member.progress().assigned(),
                        PartitionSet.EMPTY,
                        member.progress().since())));
        turn.cancel(new GroupTimer.Revocation(group.groupId(), member.memberId()));
        sessions.start(group, member, turn);
    }

    /** Members of the classic protocol go, or an administrator removes members; all at once, for the group may change by it. */
    void leave(ConsumerGroup group, LeaveGroup leave, ReplyToken<LeaveGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        Map<String, String> reasons = new LinkedHashMap<>();
        List<LeaveGroup.LeftMember> left = new ArrayList<>(leave.members().size());
        for (LeaveGroup.LeavingMember leaving : leave.members()) {
            Outcome<ConsumerMember> found = find(group, leaving);
            if (found instanceof Outcome.Done<ConsumerMember> member) {
                String why = leaving.reason().isEmpty() ? "" : " (" + leaving.reason() + ")";
                reasons.put(
                        member.value().memberId(), "member " + member.value().memberId() + " left" + why);
            }
            left.add(new LeaveGroup.LeftMember(
                    leaving.memberId(), leaving.groupInstanceId(), ConsumerAdmission.refusalOf(found)));
        }
        if (!reasons.isEmpty()) {
            enrolment.remove(group, reasons, turn);
        }
        turn.answer(replyTo, new LeaveGroup.Reply(left));
    }

    /** An administrator knows only the instance id. */
    private static Outcome<ConsumerMember> find(ConsumerGroup group, LeaveGroup.LeavingMember leaving) {
        if (!leaving.memberId().isEmpty()) {
            return ConsumerAdmission.known(group, leaving.memberId(), leaving.groupInstanceId());
        }
        return leaving.groupInstanceId()
                .flatMap(group::staticMember)
                .map(Outcome::done)
                .orElseGet(() -> new Outcome.Refused<>(ClassicAdmission.stranger(group.groupId(), "")));
    }
}
