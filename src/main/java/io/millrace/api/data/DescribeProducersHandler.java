package io.millrace.api.data;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.ActiveProducer;
import io.millrace.common.Outcome;
import io.millrace.common.TopicId;
import io.millrace.service.PartitionRef;
import io.millrace.service.ProducerStateService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.DescribeProducersRequestData;
import org.apache.kafka.common.message.DescribeProducersRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeProducersResponseData;
import org.apache.kafka.common.message.DescribeProducersResponseData.PartitionResponse;
import org.apache.kafka.common.message.DescribeProducersResponseData.ProducerState;
import org.apache.kafka.common.message.DescribeProducersResponseData.TopicResponse;

/** DescribeProducers (key 61), version 0 (KIP-664). Differs from Kafka: errors carry a message. */
final class DescribeProducersHandler
        implements ApiHandler<DescribeProducersRequestData, DescribeProducersResponseData> {
    private static final int ANY_EPOCH = -1;

    private final ProducerStateService producers;

    DescribeProducersHandler(ProducerStateService producers) {
        this.producers = producers;
    }

    @Override
    public Future<DescribeProducersResponseData> handle(RequestContext context, DescribeProducersRequestData request) {
        List<Future<TopicResponse>> topics = new ArrayList<>();
        for (TopicRequest topic : request.topics()) {
            List<Future<PartitionResponse>> partitions = topic.partitionIndexes().stream()
                    .map(partition -> describe(topic.name(), partition))
                    .toList();
            topics.add(Future.all(partitions)
                    .map(all -> new TopicResponse().setName(topic.name()).setPartitions(all.list())));
        }
        return Future.all(topics).map(all -> new DescribeProducersResponseData().setTopics(all.list()));
    }

    private Future<PartitionResponse> describe(String topic, int partition) {
        return producers
                .activeProducers(new PartitionRef(TopicId.ZERO, topic, partition, ANY_EPOCH))
                .map(outcome -> answer(partition, outcome));
    }

    private static PartitionResponse answer(int partition, Outcome<List<ActiveProducer>> outcome) {
        PartitionResponse answer = new PartitionResponse().setPartitionIndex(partition);
        if (outcome instanceof Outcome.Refused<List<ActiveProducer>> refused) {
            return answer.setErrorCode(ErrorCodes.of(outcome).code())
                    .setErrorMessage(refused.refusal().message());
        }
        return answer.setActiveProducers(((Outcome.Done<List<ActiveProducer>>) outcome)
                .value().stream().map(DescribeProducersHandler::state).toList());
    }

    private static ProducerState state(ActiveProducer producer) {
        return new ProducerState()
                .setProducerId(producer.producerId())
                .setProducerEpoch(producer.producerEpoch())
                .setLastSequence(producer.lastSequence())
                .setLastTimestamp(producer.lastTimestampMs())
                .setCoordinatorEpoch(producer.coordinatorEpoch())
                .setCurrentTxnStartOffset(producer.transactionFirstOffset());
    }
}
