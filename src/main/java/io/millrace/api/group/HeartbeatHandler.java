package io.millrace.api.group;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.coordinator.group.Heartbeat;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.Optional;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;

/**
 * Heartbeat (key 12), versions 0-4: v1 adds the throttle time, v3 the group instance id (KIP-345), v4 is flexible. No known
 * difference from Kafka.
 */
final class HeartbeatHandler implements ApiHandler<HeartbeatRequestData, HeartbeatResponseData> {
    private final GroupService groups;

    HeartbeatHandler(GroupService groups) {
        this.groups = groups;
    }

    @Override
    public Future<HeartbeatResponseData> handle(RequestContext context, HeartbeatRequestData request) {
        Heartbeat heartbeat = new Heartbeat(
                request.groupId(),
                request.memberId(),
                Optional.ofNullable(request.groupInstanceId()),
                request.generationId());
        return groups.submit(request.groupId(), heartbeat)
                .map(outcome -> new HeartbeatResponseData()
                        .setErrorCode(ErrorCodes.of(outcome).code()));
    }
}
