package io.millrace.coordinator.group;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Members that go of their own will, or that an administrator removes. Stateless; changes the groups of its worker. */
final class ClassicLeave {
    private final ClassicRemoval removal;

    ClassicLeave(ClassicRemoval removal) {
        this.removal = removal;
    }

    void leave(ClassicGroup group, LeaveGroup leave, ReplyToken<LeaveGroup.Reply> replyTo, Turn<GroupEvent> turn) {
        List<LeaveGroup.LeftMember> left = new ArrayList<>(leave.members().size());
        for (LeaveGroup.LeavingMember leaving : leave.members()) {
            left.add(new LeaveGroup.LeftMember(
                    leaving.memberId(), leaving.groupInstanceId(), leaveOne(group, leaving, turn)));
        }
        turn.answer(replyTo, new LeaveGroup.Reply(left));
    }

    /** What leaving a group that is not there comes to: every member is unknown. */
    static LeaveGroup.Reply ofUnknownGroup(LeaveGroup leave) {
        return new LeaveGroup.Reply(leave.members().stream()
                .map(leaving -> new LeaveGroup.LeftMember(
                        leaving.memberId(),
                        leaving.groupInstanceId(),
                        Optional.of(ClassicAdmission.stranger(leave.groupId(), leaving.memberId()))))
                .toList());
    }

    private Optional<Refusal> leaveOne(ClassicGroup group, LeaveGroup.LeavingMember leaving, Turn<GroupEvent> turn) {
        if (group.members().pendingJoins().contains(leaving.memberId())) {
            removal.removePending(group, leaving.memberId(), turn);
            return Optional.empty();
        }
        Outcome<ClassicMember> admission = find(group, leaving);
        if (admission instanceof Outcome.Done<ClassicMember> member) {
            String why = leaving.reason().isEmpty() ? "" : " (" + leaving.reason() + ")";
            removal.remove(group, member.value(), "member " + member.value().id() + " left" + why, turn);
            return Optional.empty();
        }
        return Optional.of(((Outcome.Refused<ClassicMember>) admission).refusal());
    }

    /** An administrator knows only the instance id. */
    private static Outcome<ClassicMember> find(ClassicGroup group, LeaveGroup.LeavingMember leaving) {
        if (!leaving.memberId().isEmpty()) {
            return ClassicAdmission.ofMember(group, leaving.memberId(), leaving.groupInstanceId());
        }
        return leaving.groupInstanceId()
                .flatMap(group.members()::byInstance)
                .map(Outcome::done)
                .orElseGet(() -> new Outcome.Refused<>(ClassicAdmission.stranger(
                        group.groupId(), leaving.groupInstanceId().orElse(""))));
    }
}
