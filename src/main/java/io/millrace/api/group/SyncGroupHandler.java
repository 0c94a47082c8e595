package io.millrace.api.group;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.coordinator.group.OpaqueBytes;
import io.millrace.coordinator.group.SyncGroup;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * SyncGroup (key 14), versions 0-5: v3 adds the group instance id (KIP-345), v4 is flexible, v5 says and answers protocol
 * type and name, and must say them (KIP-559). Answered when the leader has brought the assignment. No known difference from
 * Kafka.
 */
final class SyncGroupHandler implements ApiHandler<SyncGroupRequestData, SyncGroupResponseData> {
    private static final int PROTOCOL_SINCE = 5;
    private static final byte[] NOTHING = new byte[0];

    private final GroupService groups;

    SyncGroupHandler(GroupService groups) {
        this.groups = groups;
    }

    @Override
    public Future<SyncGroupResponseData> handle(RequestContext context, SyncGroupRequestData request) {
        boolean incomplete = request.protocolType() == null || request.protocolName() == null;
        if (context.apiVersion() >= PROTOCOL_SINCE && incomplete) {
            return Future.succeededFuture(failed(Errors.INCONSISTENT_GROUP_PROTOCOL));
        }
        Map<String, OpaqueBytes> assignments = new HashMap<>();
        request.assignments()
                .forEach(assignment -> assignments.put(assignment.memberId(), OpaqueBytes.of(assignment.assignment())));
        SyncGroup sync = new SyncGroup(
                request.groupId(),
                request.memberId(),
                Optional.ofNullable(request.groupInstanceId()),
                request.generationId(),
                Optional.ofNullable(request.protocolType()),
                Optional.ofNullable(request.protocolName()),
                assignments);
        return groups.submit(request.groupId(), sync)
                .map(outcome -> outcome instanceof Outcome.Done<SyncGroup.Reply> done
                        ? synced(done.value())
                        : failed(ErrorCodes.of(outcome)));
    }

    private static SyncGroupResponseData synced(SyncGroup.Reply reply) {
        return new SyncGroupResponseData()
                .setProtocolType(reply.protocolType())
                .setProtocolName(reply.protocolName())
                .setAssignment(reply.assignment().array());
    }

    private static SyncGroupResponseData failed(Errors error) {
        return new SyncGroupResponseData().setErrorCode(error.code()).setAssignment(NOTHING);
    }
}
