package io.millrace.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.TopicPartition;
import io.millrace.service.TransactionMarker;
import io.millrace.testkit.FakeDataServices;
import io.millrace.testkit.FakeRequestContext;
import java.util.List;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeProducersRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeProducersRequestData.TopicRequestCollection;
import org.apache.kafka.common.message.DescribeProducersResponseData.ProducerState;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** The requests with which tools look for transactions that hang, and end them. */
class TransactionMarkerHandlersTest {
    private final FakeDataServices services = new FakeDataServices();

    @Test
    void writesMarkersAndAnswersEachPartition() {
        WriteTxnMarkersRequestData request = new WriteTxnMarkersRequestData()
                .setMarkers(List.of(new WritableTxnMarker()
                        .setProducerId(5)
                        .setProducerEpoch((short) 2)
                        .setCoordinatorEpoch(3)
                        .setTransactionResult(false)
                        .setTransactionVersion((byte) 0)
                        .setTopics(List.of(topic("t", 0, 1), topic("missing", 0)))));

        var answer = new WriteTxnMarkersHandler(services)
                .handle(new FakeRequestContext(2), request)
                .result()
                .markers()
                .get(0);

        assertThat(services.markers)
                .containsExactly(new TransactionMarker(
                        5,
                        (short) 2,
                        3,
                        false,
                        (short) 0,
                        List.of(
                                new TopicPartition("t", 0),
                                new TopicPartition("t", 1),
                                new TopicPartition("missing", 0))));
        assertThat(answer.producerId()).isEqualTo(5);
        assertThat(answer.topics().get(0).partitions())
                .allSatisfy(partition -> assertThat(partition.errorCode()).isZero());
        assertThat(answer.topics().get(1).partitions().get(0).errorCode())
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    private static WritableTxnMarkerTopic topic(String name, Integer... partitions) {
        return new WritableTxnMarkerTopic().setName(name).setPartitionIndexes(List.of(partitions));
    }

    @Test
    void describesTheProducersOfEachPartition() {
        DescribeProducersRequestData request = new DescribeProducersRequestData()
                .setTopics(new TopicRequestCollection(List.of(
                                new TopicRequest().setName("t").setPartitionIndexes(List.of(0)),
                                new TopicRequest().setName("missing").setPartitionIndexes(List.of(0)))
                        .iterator()));

        var topics = new DescribeProducersHandler(services)
                .handle(new FakeRequestContext(0), request)
                .result()
                .topics();

        assertThat(topics.get(0).partitions().get(0).activeProducers())
                .containsExactly(new ProducerState()
                        .setProducerId(5)
                        .setProducerEpoch(1)
                        .setLastSequence(7)
                        .setLastTimestamp(1_000)
                        .setCoordinatorEpoch(3)
                        .setCurrentTxnStartOffset(11));
        assertThat(topics.get(1).partitions().get(0).errorCode()).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
    }
}
