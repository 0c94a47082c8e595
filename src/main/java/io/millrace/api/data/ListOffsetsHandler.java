package io.millrace.api.data;

import static org.apache.kafka.common.requests.ListOffsetsRequest.EARLIEST_LOCAL_TIMESTAMP;
import static org.apache.kafka.common.requests.ListOffsetsRequest.EARLIEST_PENDING_UPLOAD_TIMESTAMP;
import static org.apache.kafka.common.requests.ListOffsetsRequest.EARLIEST_TIMESTAMP;
import static org.apache.kafka.common.requests.ListOffsetsRequest.LATEST_TIERED_TIMESTAMP;
import static org.apache.kafka.common.requests.ListOffsetsRequest.LATEST_TIMESTAMP;
import static org.apache.kafka.common.requests.ListOffsetsRequest.MAX_TIMESTAMP;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.common.TimestampOffset;
import io.millrace.common.TopicId;
import io.millrace.service.FetchIsolation;
import io.millrace.service.OffsetService;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.service.PartitionRef;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.protocol.Errors;

/**
 * ListOffsets (key 2), versions 1-11: v2 adds the isolation level, v4 the leader epoch, v6 is flexible, and new
 * questions came with v7 (largest timestamp, KIP-734), v8 (earliest local, KIP-405), v9 (latest tiered, KIP-1005) and
 * v11 (earliest to be uploaded, KIP-1023); a question before its version is UNSUPPORTED_VERSION.
 *
 * <p>There is no tiered storage: earliest local is earliest, and what is tiered or to be uploaded is "none", as in Kafka
 * without it. A partition named twice in a topic is answered once, with INVALID_REQUEST. No known difference from Kafka.
 */
final class ListOffsetsHandler implements ApiHandler<ListOffsetsRequestData, ListOffsetsResponseData> {
    private static final int CONSUMER = -1;
    private static final short LEADER_EPOCH_SINCE = 4;

    private final OffsetService offsets;

    ListOffsetsHandler(OffsetService offsets) {
        this.offsets = offsets;
    }

    @Override
    public Future<ListOffsetsResponseData> handle(RequestContext context, ListOffsetsRequestData request) {
        FetchIsolation isolation = isolation(request);
        List<ListOffsetsTopicResponse> topics = new ArrayList<>(request.topics().size());
        List<Future<?>> pending = new ArrayList<>();
        for (ListOffsetsTopic topic : request.topics()) {
            ListOffsetsTopicResponse answer = new ListOffsetsTopicResponse().setName(topic.name());
            topics.add(answer);
            Set<Integer> twice = namedTwice(topic);
            Set<Integer> answered = new HashSet<>();
            for (ListOffsetsPartition partition : topic.partitions()) {
                if (answered.add(partition.partitionIndex())) {
                    ListOffsetsPartitionResponse slot =
                            new ListOffsetsPartitionResponse().setPartitionIndex(partition.partitionIndex());
                    answer.partitions().add(slot);
                    pending.add(
                            twice.contains(partition.partitionIndex())
                                    ? refuse(slot, Errors.INVALID_REQUEST)
                                    : find(context.apiVersion(), topic.name(), partition, isolation, slot));
                }
            }
        }
        return Future.all(pending).map(ignored -> new ListOffsetsResponseData().setTopics(topics));
    }

    private static FetchIsolation isolation(ListOffsetsRequestData request) {
        if (request.replicaId() != CONSUMER) {
            return FetchIsolation.LOG_END;
        }
        return request.isolationLevel() == IsolationLevel.READ_COMMITTED.id()
                ? FetchIsolation.LAST_STABLE_OFFSET
                : FetchIsolation.HIGH_WATERMARK;
    }

    private static Set<Integer> namedTwice(ListOffsetsTopic topic) {
        Set<Integer> seen = new HashSet<>();
        Set<Integer> twice = new HashSet<>();
        for (ListOffsetsPartition partition : topic.partitions()) {
            if (!seen.add(partition.partitionIndex())) {
                twice.add(partition.partitionIndex());
            }
        }
        return twice;
    }

    private Future<?> find(
            short version,
            String topic,
            ListOffsetsPartition partition,
            FetchIsolation isolation,
            ListOffsetsPartitionResponse slot) {
        long timestamp = partition.timestamp();
        if (version < firstVersionOf(timestamp)) {
            return refuse(slot, Errors.UNSUPPORTED_VERSION);
        }
        if (timestamp == LATEST_TIERED_TIMESTAMP || timestamp == EARLIEST_PENDING_UPLOAD_TIMESTAMP) {
            return Future.succeededFuture();
        }
        PartitionRef ref =
                new PartitionRef(TopicId.ZERO, topic, partition.partitionIndex(), partition.currentLeaderEpoch());
        return offsets.find(ref, query(timestamp, isolation)).onSuccess(outcome -> fill(version, slot, outcome));
    }

    private static int firstVersionOf(long timestamp) {
        if (timestamp >= EARLIEST_TIMESTAMP) {
            return 1;
        }
        if (timestamp == MAX_TIMESTAMP) {
            return 7;
        }
        if (timestamp == EARLIEST_LOCAL_TIMESTAMP) {
            return 8;
        }
        if (timestamp == LATEST_TIERED_TIMESTAMP) {
            return 9;
        }
        return timestamp == EARLIEST_PENDING_UPLOAD_TIMESTAMP ? 11 : Short.MAX_VALUE;
    }

    private static OffsetQuery query(long timestamp, FetchIsolation isolation) {
        if (timestamp == LATEST_TIMESTAMP) {
            return new OffsetQuery.Latest(isolation);
        }
        if (timestamp == EARLIEST_TIMESTAMP || timestamp == EARLIEST_LOCAL_TIMESTAMP) {
            return new OffsetQuery.Earliest();
        }
        return timestamp == MAX_TIMESTAMP
                ? new OffsetQuery.MaxTimestamp()
                : new OffsetQuery.AtTimestamp(timestamp, isolation);
    }

    private static void fill(short version, ListOffsetsPartitionResponse slot, Outcome<TimestampOffset> outcome) {
        if (outcome instanceof Outcome.Refused<TimestampOffset> refused) {
            slot.setErrorCode(ErrorCodes.of(refused.refusal().reason()).code());
            return;
        }
        TimestampOffset found = ((Outcome.Done<TimestampOffset>) outcome).value();
        slot.setTimestamp(found.timestampMs()).setOffset(found.offset());
        if (version >= LEADER_EPOCH_SINCE) {
            slot.setLeaderEpoch(found.leaderEpoch());
        }
    }

    private static Future<?> refuse(ListOffsetsPartitionResponse slot, Errors error) {
        slot.setErrorCode(error.code());
        return Future.succeededFuture();
    }
}
