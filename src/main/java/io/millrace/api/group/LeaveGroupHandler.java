package io.millrace.api.group;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.coordinator.group.LeaveGroup;
import io.millrace.coordinator.group.LeaveGroup.LeavingMember;
import io.millrace.coordinator.group.LeaveGroup.LeftMember;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;

/**
 * LeaveGroup (key 13), versions 0-5: v3 takes many members, also by group instance id (KIP-345), v4 is flexible, v5 adds
 * reasons (KIP-800). Before v3 the one member's error is the answer's. No known difference from Kafka.
 */
final class LeaveGroupHandler implements ApiHandler<LeaveGroupRequestData, LeaveGroupResponseData> {
    private static final int MANY_MEMBERS_SINCE = 3;

    private final GroupService groups;

    LeaveGroupHandler(GroupService groups) {
        this.groups = groups;
    }

    @Override
    public Future<LeaveGroupResponseData> handle(RequestContext context, LeaveGroupRequestData request) {
        boolean many = context.apiVersion() >= MANY_MEMBERS_SINCE;
        LeaveGroup leave = new LeaveGroup(request.groupId(), many ? members(request) : member(request));
        return groups.submit(request.groupId(), leave).map(outcome -> {
            LeaveGroupResponseData response = new LeaveGroupResponseData();
            if (outcome instanceof Outcome.Done<LeaveGroup.Reply> done) {
                List<LeftMember> left = done.value().members();
                return many
                        ? response.setMembers(
                                left.stream().map(LeaveGroupHandler::member).toList())
                        : response.setErrorCode(
                                ErrorCodes.of(left.get(0).refusal()).code());
            }
            return response.setErrorCode(ErrorCodes.of(outcome).code());
        });
    }

    private static List<LeavingMember> members(LeaveGroupRequestData request) {
        return request.members().stream()
                .map(member -> new LeavingMember(
                        member.memberId(),
                        Optional.ofNullable(member.groupInstanceId()),
                        Objects.requireNonNullElse(member.reason(), "")))
                .toList();
    }

    private static List<LeavingMember> member(LeaveGroupRequestData request) {
        return List.of(new LeavingMember(request.memberId(), Optional.empty(), ""));
    }

    private static MemberResponse member(LeftMember left) {
        return new MemberResponse()
                .setMemberId(left.memberId())
                .setGroupInstanceId(left.groupInstanceId().orElse(null))
                .setErrorCode(ErrorCodes.of(left.refusal()).code());
    }
}
