package io.millrace.api.group;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.coordinator.group.JoinGroup;
import io.millrace.coordinator.group.JoinGroup.JoinedMember;
import io.millrace.coordinator.group.MemberProtocol;
import io.millrace.coordinator.group.OpaqueBytes;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * JoinGroup (key 11), versions 0-9: v1 adds the rebalance timeout, v4 has new members ask twice (KIP-394), v5 static members
 * (KIP-345), v6 is flexible, v7 answers the protocol type (KIP-559), v8 adds the reason (KIP-800), v9 tells a leader to keep
 * the assignment (KIP-814). Answered when the generation begins. No known difference from Kafka.
 */
final class JoinGroupHandler implements ApiHandler<JoinGroupRequestData, JoinGroupResponseData> {
    private static final int REBALANCE_TIMEOUT_SINCE = 1;
    private static final int MEMBER_ID_REQUIRED_SINCE = 4;
    private static final int NULL_PROTOCOL_SINCE = 7;
    private static final int SKIP_ASSIGNMENT_SINCE = 9;
    private static final int NO_GENERATION = -1;

    private final GroupService groups;

    JoinGroupHandler(GroupService groups) {
        this.groups = groups;
    }

    @Override
    public Future<JoinGroupResponseData> handle(RequestContext context, JoinGroupRequestData request) {
        int version = context.apiVersion();
        return groups.submit(request.groupId(), command(context, request)).map(outcome -> {
            if (outcome instanceof Outcome.Refused<JoinGroup.Reply> refused) {
                return failed(version, ErrorCodes.of(refused.refusal().reason()), memberId(request, refused.refusal()));
            }
            JoinGroup.Reply reply = ((Outcome.Done<JoinGroup.Reply>) outcome).value();
            return reply instanceof JoinGroup.Joined joined
                    ? joined(joined)
                    : failed(version, Errors.MEMBER_ID_REQUIRED, ((JoinGroup.MemberIdAssigned) reply).memberId());
        });
    }

    private static JoinGroup command(RequestContext context, JoinGroupRequestData request) {
        int version = context.apiVersion();
        return new JoinGroup(
                request.groupId(),
                request.memberId(),
                Optional.ofNullable(request.groupInstanceId()),
                ClientIdentities.of(context),
                request.sessionTimeoutMs(),
                version < REBALANCE_TIMEOUT_SINCE ? request.sessionTimeoutMs() : request.rebalanceTimeoutMs(),
                request.protocolType(),
                request.protocols().stream()
                        .map(protocol -> new MemberProtocol(protocol.name(), OpaqueBytes.of(protocol.metadata())))
                        .toList(),
                version >= MEMBER_ID_REQUIRED_SINCE,
                version >= SKIP_ASSIGNMENT_SINCE,
                Objects.requireNonNullElse(request.reason(), ""));
    }

    /** A coordinator that does not serve says nothing about members; one that refuses repeats whom it refused. */
    private static String memberId(JoinGroupRequestData request, Refusal refusal) {
        return switch (refusal.reason()) {
            case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS, UNKNOWN_SERVER_ERROR -> "";
            default -> request.memberId();
        };
    }

    private static JoinGroupResponseData joined(JoinGroup.Joined joined) {
        List<JoinGroupResponseMember> members =
                joined.members().stream().map(JoinGroupHandler::member).toList();
        return new JoinGroupResponseData()
                .setGenerationId(joined.generationId())
                .setProtocolType(joined.protocolType())
                .setProtocolName(joined.protocolName())
                .setLeader(joined.leaderId())
                .setSkipAssignment(joined.skipAssignment())
                .setMemberId(joined.memberId())
                .setMembers(members);
    }

    private static JoinGroupResponseMember member(JoinedMember member) {
        return new JoinGroupResponseMember()
                .setMemberId(member.memberId())
                .setGroupInstanceId(member.groupInstanceId().orElse(null))
                .setMetadata(member.metadata().array());
    }

    private static JoinGroupResponseData failed(int version, Errors error, String memberId) {
        @Nullable String noProtocol = version >= NULL_PROTOCOL_SINCE ? null : "";
        return new JoinGroupResponseData()
                .setErrorCode(error.code())
                .setGenerationId(NO_GENERATION)
                .setProtocolName(noProtocol)
                .setLeader("")
                .setMemberId(memberId);
    }
}
