package io.millrace.api.data;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.EpochEnd;
import io.millrace.common.Outcome;
import io.millrace.common.TopicId;
import io.millrace.service.OffsetService;
import io.millrace.service.PartitionRef;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;

/**
 * OffsetForLeaderEpoch (key 23), versions 2-4: where an epoch ends in the leader's log, so that a client finds out
 * whether its position was truncated (KIP-320); v3 tells followers from consumers, v4 is flexible. No known difference
 * from Kafka.
 */
final class OffsetForLeaderEpochHandler
        implements ApiHandler<OffsetForLeaderEpochRequestData, OffsetForLeaderEpochResponseData> {
    private final OffsetService offsets;

    OffsetForLeaderEpochHandler(OffsetService offsets) {
        this.offsets = offsets;
    }

    @Override
    public Future<OffsetForLeaderEpochResponseData> handle(
            RequestContext context, OffsetForLeaderEpochRequestData request) {
        OffsetForLeaderEpochResponseData response = new OffsetForLeaderEpochResponseData();
        List<Future<?>> pending = new ArrayList<>();
        for (OffsetForLeaderTopic topic : request.topics()) {
            OffsetForLeaderTopicResult answer = new OffsetForLeaderTopicResult().setTopic(topic.topic());
            response.topics().add(answer);
            for (OffsetForLeaderPartition partition : topic.partitions()) {
                EpochEndOffset slot = new EpochEndOffset().setPartition(partition.partition());
                answer.partitions().add(slot);
                PartitionRef ref = new PartitionRef(
                        TopicId.ZERO, topic.topic(), partition.partition(), partition.currentLeaderEpoch());
                pending.add(offsets.endOfEpoch(ref, partition.leaderEpoch()).onSuccess(outcome -> fill(slot, outcome)));
            }
        }
        return Future.all(pending).map(ignored -> response);
    }

    private static void fill(EpochEndOffset slot, Outcome<EpochEnd> outcome) {
        if (outcome instanceof Outcome.Refused<EpochEnd> refused) {
            slot.setErrorCode(ErrorCodes.of(refused.refusal().reason()).code());
            return;
        }
        EpochEnd end = ((Outcome.Done<EpochEnd>) outcome).value();
        slot.setLeaderEpoch(end.leaderEpoch()).setEndOffset(end.endOffsetExclusive());
    }
}
