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
import io.millrace.coordinator.group.OffsetTransaction;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponsePartition;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/**
 * TxnOffsetCommit (key 28), versions 0-6: v2 adds leader epochs, v3 the member and its generation (KIP-447) and is flexible,
 * v4 may say TRANSACTION_ABORTABLE, with v5 the group becomes part of the transaction by the commit (both KIP-890), v6 names
 * topics by id. No known difference from Kafka.
 */
final class TxnOffsetCommitHandler implements ApiHandler<TxnOffsetCommitRequestData, TxnOffsetCommitResponseData> {
    private static final int ABORTABLE_SINCE = 4;
    private static final int ADDS_GROUP_SINCE = 5;
    private static final int TOPIC_IDS_SINCE = 6;

    private final GroupService groups;
    private final ClusterView cluster;

    TxnOffsetCommitHandler(GroupService groups, ClusterView cluster) {
        this.groups = groups;
        this.cluster = cluster;
    }

    @Override
    public Future<TxnOffsetCommitResponseData> handle(RequestContext context, TxnOffsetCommitRequestData request) {
        int version = context.apiVersion();
        TxnOffsetCommitResponseData response = new TxnOffsetCommitResponseData();
        ClusterImage image = cluster.image();
        boolean byId = version >= TOPIC_IDS_SINCE;
        CommitDraft draft = new CommitDraft(byId);
        for (TxnOffsetCommitRequestTopic topic : request.topics()) {
            Optional<TopicRegistration> known =
                    byId ? image.topic(TopicIds.of(topic.topicId())) : image.topic(topic.name());
            response.topics().add(answer(draft, topic, known));
        }
        if (draft.positions().isEmpty()) {
            return Future.succeededFuture(response);
        }
        return groups.submit(request.groupId(), command(version, request, draft.positions()))
                .map(outcome -> {
                    if (outcome instanceof Outcome.Done<OffsetCommit.Reply> done) {
                        draft.fill(done.value().positions(), error -> errorIn(version, error));
                    } else {
                        draft.refuse(errorIn(version, ErrorCodes.of(outcome)));
                    }
                    return response;
                });
    }

    private static TxnOffsetCommitResponseTopic answer(
            CommitDraft draft, TxnOffsetCommitRequestTopic topic, Optional<TopicRegistration> registration) {
        TxnOffsetCommitResponseTopic answer =
                new TxnOffsetCommitResponseTopic().setName(topic.name()).setTopicId(topic.topicId());
        for (TxnOffsetCommitRequestPartition partition : topic.partitions()) {
            TxnOffsetCommitResponsePartition slot =
                    new TxnOffsetCommitResponsePartition().setPartitionIndex(partition.partitionIndex());
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

    private static OffsetCommit command(int version, TxnOffsetCommitRequestData request, List<Position> positions) {
        OffsetTransaction transaction = new OffsetTransaction(
                request.transactionalId(), request.producerId(), request.producerEpoch(), version >= ADDS_GROUP_SINCE);
        return new OffsetCommit(
                request.groupId(),
                request.memberId(),
                Optional.ofNullable(request.groupInstanceId()),
                request.generationIdOrMemberEpoch(),
                Optional.empty(),
                Optional.of(transaction),
                version >= TOPIC_IDS_SINCE,
                positions);
    }

    /** What a version knows to say. */
    private static Errors errorIn(int version, Errors error) {
        return switch (error) {
            case TRANSACTION_ABORTABLE -> version >= ABORTABLE_SINCE ? error : Errors.INVALID_TXN_STATE;
            case CONCURRENT_TRANSACTIONS -> version >= ADDS_GROUP_SINCE ? error : Errors.COORDINATOR_NOT_AVAILABLE;
            case STALE_MEMBER_EPOCH, GROUP_ID_NOT_FOUND ->
                version >= TOPIC_IDS_SINCE ? error : Errors.ILLEGAL_GENERATION;
            default -> error;
        };
    }
}
