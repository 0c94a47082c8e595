package io.millrace.api.data;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.service.TransactionMarker;
import io.millrace.service.TransactionMarkers;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerPartitionResult;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerResult;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerTopicResult;

/**
 * WriteTxnMarkers (key 27), versions 1-2, with which tools end transactions that hang: v1 is flexible, v2 says of which
 * version the transaction is (KIP-1228). The nodes themselves have a protocol of their own for it. No known difference from
 * Kafka.
 */
final class WriteTxnMarkersHandler implements ApiHandler<WriteTxnMarkersRequestData, WriteTxnMarkersResponseData> {
    private final TransactionMarkers markers;

    WriteTxnMarkersHandler(TransactionMarkers markers) {
        this.markers = markers;
    }

    @Override
    public Future<WriteTxnMarkersResponseData> handle(RequestContext context, WriteTxnMarkersRequestData request) {
        List<Future<WritableTxnMarkerResult>> written =
                request.markers().stream().map(this::write).toList();
        return Future.all(written).map(all -> new WriteTxnMarkersResponseData().setMarkers(all.list()));
    }

    private Future<WritableTxnMarkerResult> write(WritableTxnMarker marker) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (WritableTxnMarkerTopic topic : marker.topics()) {
            topic.partitionIndexes().forEach(partition -> partitions.add(new TopicPartition(topic.name(), partition)));
        }
        TransactionMarker outcome = new TransactionMarker(
                marker.producerId(),
                marker.producerEpoch(),
                marker.coordinatorEpoch(),
                marker.transactionResult(),
                marker.transactionVersion(),
                partitions);
        return markers.write(outcome).map(refusals -> answer(marker, refusals));
    }

    private static WritableTxnMarkerResult answer(WritableTxnMarker marker, List<Optional<Refusal>> refusals) {
        Iterator<Optional<Refusal>> next = refusals.iterator();
        WritableTxnMarkerResult result = new WritableTxnMarkerResult().setProducerId(marker.producerId());
        for (WritableTxnMarkerTopic topic : marker.topics()) {
            List<WritableTxnMarkerPartitionResult> partitions = new ArrayList<>();
            for (int partition : topic.partitionIndexes()) {
                partitions.add(new WritableTxnMarkerPartitionResult()
                        .setPartitionIndex(partition)
                        .setErrorCode(ErrorCodes.of(next.next()).code()));
            }
            result.topics()
                    .add(new WritableTxnMarkerTopicResult()
                            .setName(topic.name())
                            .setPartitions(partitions));
        }
        return result;
    }
}
