package io.millrace.api.group;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.api.TopicIds;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.coordinator.group.OffsetCommit;
import io.millrace.coordinator.group.OffsetCommit.Position;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/**
 * OffsetCommit (key 8), versions 2-10: v5 drops the retention time, v6 adds leader epochs (KIP-320), v7 the group instance id
 * (KIP-345), v8 is flexible, v9 knows member epochs (KIP-848), v10 names topics by id. Partitions that do not exist are
 * refused here, the rest is the group's business; what the group refuses as a whole is refused for every partition. No known
 * difference from Kafka.
 */
final class OffsetCommitHandler implements ApiHandler<OffsetCommitRequestData, OffsetCommitResponseData> {
    private static final int RETENTION_UNTIL = 4;
    private static final int MEMBER_EPOCHS_SINCE = 9;
    private static final int TOPIC_IDS_SINCE = 10;

    private final GroupService groups;
    private final ClusterView cluster;

    OffsetCommitHandler(GroupService groups, ClusterView cluster) {
        this.groups = groups;
        this.cluster = cluster;
    }

    @Override
    public Future<OffsetCommitResponseData> handle(RequestContext context, OffsetCommitRequestData request) {
        OffsetCommitResponseData response = new OffsetCommitResponseData();
        ClusterImage image = cluster.image();
        boolean byId = context.apiVersion() >= TOPIC_IDS_SINCE;
        CommitDraft draft = new CommitDraft(byId);
        for (OffsetCommitRequestTopic topic : request.topics()) {
            Optional<TopicRegistration> known =
                    byId ? image.topic(TopicIds.of(topic.topicId())) : image.topic(topic.name());
            response.topics().add(answer(draft, topic, known));
        }
        if (draft.positions().isEmpty()) {
            return Future.succeededFuture(response);
        }
        return groups.submit(request.groupId(), command(context.apiVersion(), request, draft.positions()))
                .map(outcome -> {
                    if (outcome instanceof Outcome.Done<OffsetCommit.Reply> done) {
                        draft.fill(done.value().positions(), UnaryOperator.identity());
                    } else {
                        refuseAll(response, ErrorCodes.of(outcome));
                    }
                    return response;
                });
    }

    private static OffsetCommitResponseTopic answer(
            CommitDraft draft, OffsetCommitRequestTopic topic, Optional<TopicRegistration> registration) {
        OffsetCommitResponseTopic answer =
                new OffsetCommitResponseTopic().setName(topic.name()).setTopicId(topic.topicId());
        for (OffsetCommitRequestPartition partition : topic.partitions()) {
            OffsetCommitResponsePartition slot =
                    new OffsetCommitResponsePartition().setPartitionIndex(partition.partitionIndex());
            answer.partitions().add(slot);
            draft.add(
                    registration,
                    partition.partitionIndex(),
                    partition.committedOffset(),
                    partition.committedLeaderEpoch(),
                    Optional.ofNullable(partition.committedMetadata()),
                    slot::setErrorCode);
        }
        return answer;
    }

    private static OffsetCommit command(int version, OffsetCommitRequestData request, List<Position> positions) {
        boolean hasRetention = version <= RETENTION_UNTIL && request.retentionTimeMs() >= 0;
        return new OffsetCommit(
                request.groupId(),
                request.memberId(),
                Optional.ofNullable(request.groupInstanceId()),
                request.generationIdOrMemberEpoch(),
                hasRetention ? Optional.of(request.retentionTimeMs()) : Optional.empty(),
                version >= MEMBER_EPOCHS_SINCE,
                positions);
    }

    private static void refuseAll(OffsetCommitResponseData response, Errors error) {
        response.topics()
                .forEach(topic -> topic.partitions().forEach(partition -> partition.setErrorCode(error.code())));
    }
}
