package io.millrace.api.data;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.common.TopicId;
import io.millrace.service.OffsetService;
import io.millrace.service.PartitionRef;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DeleteRecordsResponse;

/**
 * DeleteRecords (key 21), versions 0-2: moves the log start offset up (KIP-107); v2 is flexible. Offset -1 stands for the
 * high watermark, anything else below 0 is out of range. No known difference from Kafka.
 */
final class DeleteRecordsHandler implements ApiHandler<DeleteRecordsRequestData, DeleteRecordsResponseData> {
    private static final int ANY_EPOCH = -1;

    private final OffsetService offsets;

    DeleteRecordsHandler(OffsetService offsets) {
        this.offsets = offsets;
    }

    @Override
    public Future<DeleteRecordsResponseData> handle(RequestContext context, DeleteRecordsRequestData request) {
        DeleteRecordsResponseData response = new DeleteRecordsResponseData();
        List<Future<?>> pending = new ArrayList<>();
        for (DeleteRecordsTopic topic : request.topics()) {
            DeleteRecordsTopicResult answer = new DeleteRecordsTopicResult().setName(topic.name());
            response.topics().add(answer);
            for (DeleteRecordsPartition partition : topic.partitions()) {
                DeleteRecordsPartitionResult slot = new DeleteRecordsPartitionResult()
                        .setPartitionIndex(partition.partitionIndex())
                        .setLowWatermark(DeleteRecordsResponse.INVALID_LOW_WATERMARK);
                answer.partitions().add(slot);
                PartitionRef ref = new PartitionRef(TopicId.ZERO, topic.name(), partition.partitionIndex(), ANY_EPOCH);
                pending.add(offsets.deleteRecords(ref, partition.offset()).onSuccess(outcome -> fill(slot, outcome)));
            }
        }
        return Future.all(pending).map(ignored -> response);
    }

    private static void fill(DeleteRecordsPartitionResult slot, Outcome<Long> outcome) {
        if (outcome instanceof Outcome.Refused<Long> refused) {
            Errors error = ErrorCodes.of(refused.refusal().reason());
            slot.setErrorCode(error.code());
            return;
        }
        slot.setLowWatermark(((Outcome.Done<Long>) outcome).value());
    }
}
