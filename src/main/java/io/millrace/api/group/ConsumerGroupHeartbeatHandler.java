package io.millrace.api.group;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.api.TopicIds;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.coordinator.group.ConsumerGroupHeartbeat;
import io.millrace.coordinator.group.TopicPartitions;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData.Assignment;

/**
 * ConsumerGroupHeartbeat (key 68), versions 0-1 (KIP-848): v1 adds subscriptions by regular expression and lets the member
 * choose its own id (KIP-1082); in v0 a member that joins without an id is given one. Known difference from Kafka: a group
 * changes between the classic and the consumer protocol only while nobody is in it.
 */
final class ConsumerGroupHeartbeatHandler
        implements ApiHandler<ConsumerGroupHeartbeatRequestData, ConsumerGroupHeartbeatResponseData> {
    private static final int OWN_MEMBER_ID_SINCE = 1;

    private final GroupService groups;

    ConsumerGroupHeartbeatHandler(GroupService groups) {
        this.groups = groups;
    }

    @Override
    public Future<ConsumerGroupHeartbeatResponseData> handle(
            RequestContext context, ConsumerGroupHeartbeatRequestData request) {
        return groups.submit(request.groupId(), command(context, request))
                .map(outcome -> outcome instanceof Outcome.Done<ConsumerGroupHeartbeat.Reply> done
                        ? granted(done.value())
                        : refused(((Outcome.Refused<ConsumerGroupHeartbeat.Reply>) outcome).refusal()));
    }

    private static ConsumerGroupHeartbeat command(RequestContext context, ConsumerGroupHeartbeatRequestData request) {
        return new ConsumerGroupHeartbeat(
                request.groupId(),
                memberId(context.apiVersion(), request),
                request.memberEpoch(),
                Optional.ofNullable(request.instanceId()),
                Optional.ofNullable(request.rackId()),
                request.rebalanceTimeoutMs(),
                ClientIdentities.of(context),
                Optional.ofNullable(request.subscribedTopicNames()),
                Optional.ofNullable(request.subscribedTopicRegex()),
                Optional.ofNullable(request.serverAssignor()),
                Optional.ofNullable(request.topicPartitions()).map(ConsumerGroupHeartbeatHandler::owned));
    }

    private static String memberId(int version, ConsumerGroupHeartbeatRequestData request) {
        boolean needsOne = version < OWN_MEMBER_ID_SINCE && request.memberId().isEmpty() && request.memberEpoch() == 0;
        return needsOne ? Uuid.randomUuid().toString() : request.memberId();
    }

    private static List<TopicPartitions> owned(List<ConsumerGroupHeartbeatRequestData.TopicPartitions> topics) {
        return topics.stream()
                .map(topic -> new TopicPartitions(TopicIds.of(topic.topicId()), topic.partitions()))
                .toList();
    }

    private static ConsumerGroupHeartbeatResponseData granted(ConsumerGroupHeartbeat.Reply reply) {
        ConsumerGroupHeartbeatResponseData response = new ConsumerGroupHeartbeatResponseData()
                .setMemberId(reply.memberId())
                .setMemberEpoch(reply.memberEpoch())
                .setHeartbeatIntervalMs(reply.heartbeatIntervalMs());
        reply.assignment()
                .ifPresent(topics -> response.setAssignment(new Assignment()
                        .setTopicPartitions(topics.stream()
                                .map(ConsumerGroupHeartbeatHandler::wire)
                                .toList())));
        return response;
    }

    private static ConsumerGroupHeartbeatResponseData.TopicPartitions wire(TopicPartitions topic) {
        return new ConsumerGroupHeartbeatResponseData.TopicPartitions()
                .setTopicId(TopicIds.wire(topic.topicId()))
                .setPartitions(topic.partitions());
    }

    private static ConsumerGroupHeartbeatResponseData refused(Refusal refusal) {
        return new ConsumerGroupHeartbeatResponseData()
                .setErrorCode(ErrorCodes.of(refusal.reason()).code())
                .setErrorMessage(refusal.message());
    }
}
