package io.millrace.api.group;

import io.millrace.api.ApiHandler;
import io.millrace.api.AuthorizedOperations;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.group.DescribeGroup;
import io.millrace.coordinator.group.DescribeGroup.DescribedMember;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.List;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeGroups (key 15), versions 0-6: v3 adds authorized operations, v4 group instance ids (KIP-345), v5 is flexible, v6
 * says when there is no such group (KIP-1043), which before is a group in the state Dead. No known difference from Kafka.
 */
final class DescribeGroupsHandler implements ApiHandler<DescribeGroupsRequestData, DescribeGroupsResponseData> {
    private static final int NOT_FOUND_SINCE = 6;
    private static final String DEAD = "Dead";

    private final GroupService groups;

    DescribeGroupsHandler(GroupService groups) {
        this.groups = groups;
    }

    @Override
    public Future<DescribeGroupsResponseData> handle(RequestContext context, DescribeGroupsRequestData request) {
        List<Future<DescribedGroup>> described = request.groups().stream()
                .map(groupId -> groups.submit(groupId, new DescribeGroup(groupId))
                        .map(outcome -> outcome instanceof Outcome.Done<DescribeGroup.Reply> done
                                ? found(done.value(), request.includeAuthorizedOperations())
                                : failed(
                                        context.apiVersion(),
                                        groupId,
                                        ((Outcome.Refused<DescribeGroup.Reply>) outcome).refusal())))
                .toList();
        return Future.all(described).map(all -> new DescribeGroupsResponseData().setGroups(all.list()));
    }

    private static DescribedGroup found(DescribeGroup.Reply group, boolean operations) {
        return new DescribedGroup()
                .setGroupId(group.groupId())
                .setGroupState(group.state())
                .setProtocolType(group.protocolType())
                .setProtocolData(group.protocolName())
                .setMembers(group.members().stream()
                        .map(DescribeGroupsHandler::member)
                        .toList())
                .setAuthorizedOperations(operations ? AuthorizedOperations.ON_GROUP : AuthorizedOperations.NOT_ASKED);
    }

    private static DescribedGroupMember member(DescribedMember member) {
        return new DescribedGroupMember()
                .setMemberId(member.memberId())
                .setGroupInstanceId(member.groupInstanceId().orElse(null))
                .setClientId(member.client().clientId())
                .setClientHost(member.client().clientHost())
                .setMemberMetadata(member.metadata().array())
                .setMemberAssignment(member.assignment().array());
    }

    private static DescribedGroup failed(int version, String groupId, Refusal refusal) {
        DescribedGroup group = new DescribedGroup().setGroupId(groupId);
        if (refusal.reason() != Reason.GROUP_ID_NOT_FOUND) {
            return group.setErrorCode(ErrorCodes.of(refusal.reason()).code());
        }
        group.setGroupState(DEAD);
        return version < NOT_FOUND_SINCE
                ? group
                : group.setErrorCode(Errors.GROUP_ID_NOT_FOUND.code()).setErrorMessage(refusal.message());
    }
}
