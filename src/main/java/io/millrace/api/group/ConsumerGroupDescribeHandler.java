package io.millrace.api.group;

import io.millrace.api.ApiHandler;
import io.millrace.api.AuthorizedOperations;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.api.TopicIds;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.coordinator.group.ConsumerGroupDescribe;
import io.millrace.coordinator.group.TopicPartitions;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Member;

/**
 * ConsumerGroupDescribe (key 69), versions 0-1 (KIP-848): v1 adds the type of each member (KIP-1099). Partitions of topics
 * that were deleted meanwhile are left out, for they have no name. No known difference from Kafka.
 */
final class ConsumerGroupDescribeHandler
        implements ApiHandler<ConsumerGroupDescribeRequestData, ConsumerGroupDescribeResponseData> {
    private static final byte CLASSIC_MEMBER = 0;
    private static final byte CONSUMER_MEMBER = 1;

    private final GroupService groups;
    private final ClusterView cluster;

    ConsumerGroupDescribeHandler(GroupService groups, ClusterView cluster) {
        this.groups = groups;
        this.cluster = cluster;
    }

    @Override
    public Future<ConsumerGroupDescribeResponseData> handle(
            RequestContext context, ConsumerGroupDescribeRequestData request) {
        ClusterImage image = cluster.image();
        boolean operations = request.includeAuthorizedOperations();
        List<Future<DescribedGroup>> described = request.groupIds().stream()
                .map(groupId -> groups.submit(groupId, new ConsumerGroupDescribe(groupId))
                        .map(outcome -> outcome instanceof Outcome.Done<ConsumerGroupDescribe.Reply> done
                                ? found(done.value(), image, operations)
                                : failed(groupId, ((Outcome.Refused<ConsumerGroupDescribe.Reply>) outcome).refusal())))
                .toList();
        return Future.all(described).map(all -> new ConsumerGroupDescribeResponseData().setGroups(all.list()));
    }

    private static DescribedGroup found(ConsumerGroupDescribe.Reply group, ClusterImage image, boolean operations) {
        return new DescribedGroup()
                .setGroupId(group.groupId())
                .setGroupState(group.state())
                .setGroupEpoch(group.groupEpoch())
                .setAssignmentEpoch(group.assignmentEpoch())
                .setAssignorName(group.assignorName())
                .setMembers(group.members().stream()
                        .map(member -> member(member, image))
                        .toList())
                .setAuthorizedOperations(operations ? AuthorizedOperations.ON_GROUP : AuthorizedOperations.NOT_ASKED);
    }

    private static Member member(ConsumerGroupDescribe.DescribedMember member, ClusterImage image) {
        return new Member()
                .setMemberId(member.memberId())
                .setInstanceId(member.groupInstanceId().orElse(null))
                .setRackId(member.rackId().orElse(null))
                .setMemberEpoch(member.memberEpoch())
                .setClientId(member.client().clientId())
                .setClientHost(member.client().clientHost())
                .setSubscribedTopicNames(member.subscribedTopicNames())
                .setSubscribedTopicRegex(member.subscribedTopicRegex())
                .setAssignment(assignment(member.assignment(), image))
                .setTargetAssignment(assignment(member.targetAssignment(), image))
                .setMemberType(member.classic() ? CLASSIC_MEMBER : CONSUMER_MEMBER);
    }

    private static Assignment assignment(List<TopicPartitions> topics, ClusterImage image) {
        return new Assignment()
                .setTopicPartitions(topics.stream()
                        .flatMap(topic -> named(topic, image.topic(topic.topicId())).stream())
                        .toList());
    }

    private static Optional<ConsumerGroupDescribeResponseData.TopicPartitions> named(
            TopicPartitions topic, Optional<TopicRegistration> registration) {
        return registration.map(known -> new ConsumerGroupDescribeResponseData.TopicPartitions()
                .setTopicId(TopicIds.wire(topic.topicId()))
                .setTopicName(known.name())
                .setPartitions(topic.partitions()));
    }

    private static DescribedGroup failed(String groupId, Refusal refusal) {
        return new DescribedGroup()
                .setGroupId(groupId)
                .setErrorCode(ErrorCodes.of(refusal.reason()).code())
                .setErrorMessage(refusal.message());
    }
}
