package io.millrace.api.group;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.api.TopicIds;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.OffsetCommit;
import io.millrace.coordinator.group.OffsetCommit.Position;
import io.millrace.coordinator.group.OffsetCommit.StoredPosition;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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

    /** The answer in the making, and what of it the group is asked for: position and slot at the same index. */
    private record Draft(
            OffsetCommitResponseData response, List<Position> positions, List<OffsetCommitResponsePartition> slots) {}

    @Override
    public Future<OffsetCommitResponseData> handle(RequestContext context, OffsetCommitRequestData request) {
        Draft draft = new Draft(new OffsetCommitResponseData(), new ArrayList<>(), new ArrayList<>());
        ClusterImage image = cluster.image();
        boolean byId = context.apiVersion() >= TOPIC_IDS_SINCE;
        for (OffsetCommitRequestTopic topic : request.topics()) {
            add(draft, topic, byId ? image.topic(TopicIds.of(topic.topicId())) : image.topic(topic.name()), byId);
        }
        if (draft.positions().isEmpty()) {
            return Future.succeededFuture(draft.response());
        }
        return groups.submit(request.groupId(), command(context.apiVersion(), request, draft.positions()))
                .map(outcome -> {
                    if (outcome instanceof Outcome.Done<OffsetCommit.Reply> done) {
                        fill(draft.slots(), done.value().positions());
                    } else {
                        refuseAll(draft.response(), ErrorCodes.of(outcome));
                    }
                    return draft.response();
                });
    }

    private static void add(
            Draft draft, OffsetCommitRequestTopic topic, Optional<TopicRegistration> registration, boolean byId) {
        OffsetCommitResponseTopic answer =
                new OffsetCommitResponseTopic().setName(topic.name()).setTopicId(topic.topicId());
        draft.response().topics().add(answer);
        Errors unknown = byId && registration.isEmpty() ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
        for (OffsetCommitRequestPartition partition : topic.partitions()) {
            OffsetCommitResponsePartition slot =
                    new OffsetCommitResponsePartition().setPartitionIndex(partition.partitionIndex());
            answer.partitions().add(slot);
            if (registration.filter(known -> has(known, partition)).isPresent()) {
                draft.positions().add(position(registration.get(), partition));
                draft.slots().add(slot);
            } else {
                slot.setErrorCode(unknown.code());
            }
        }
    }

    private static boolean has(TopicRegistration topic, OffsetCommitRequestPartition partition) {
        return partition.partitionIndex() >= 0
                && partition.partitionIndex() < topic.partitions().size();
    }

    private static Position position(TopicRegistration topic, OffsetCommitRequestPartition partition) {
        return new Position(
                topic.id(),
                new TopicPartition(topic.name(), partition.partitionIndex()),
                partition.committedOffset(),
                partition.committedLeaderEpoch(),
                Objects.requireNonNullElse(partition.committedMetadata(), ""));
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

    private static void fill(List<OffsetCommitResponsePartition> slots, List<StoredPosition> stored) {
        for (int index = 0; index < slots.size(); index++) {
            slots.get(index)
                    .setErrorCode(ErrorCodes.of(stored.get(index).refusal()).code());
        }
    }

    private static void refuseAll(OffsetCommitResponseData response, Errors error) {
        response.topics()
                .forEach(topic -> topic.partitions().forEach(partition -> partition.setErrorCode(error.code())));
    }
}
