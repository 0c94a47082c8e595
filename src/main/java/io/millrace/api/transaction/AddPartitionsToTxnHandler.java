package io.millrace.api.transaction;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.transaction.AddPartitions;
import io.millrace.coordinator.transaction.ProducerIdentity;
import io.millrace.coordinator.transaction.Transaction;
import io.millrace.service.TransactionService;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnPartitionResult;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnPartitionResultCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnResult;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResult;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResultCollection;

/**
 * AddPartitionsToTxn (key 24), versions 0-5: v2 names fenced producers, v3 is flexible, v4 carries several transactions and may
 * only verify (KIP-890), v5 knows transactions that are to be aborted.
 *
 * <p>Deviation from Kafka: while the outcome of the transaction before is being written, the answer waits a moment instead of
 * having the client ask again. Nodes of a cluster do not use this API among each other.
 */
final class AddPartitionsToTxnHandler
        implements ApiHandler<AddPartitionsToTxnRequestData, AddPartitionsToTxnResponseData> {
    private static final int NAMES_FENCING_SINCE = 2;
    private static final int SEVERAL_SINCE = 4;

    private final TransactionService transactions;

    AddPartitionsToTxnHandler(TransactionService transactions) {
        this.transactions = transactions;
    }

    @Override
    public Future<AddPartitionsToTxnResponseData> handle(
            RequestContext context, AddPartitionsToTxnRequestData request) {
        short version = context.apiVersion();
        if (version < SEVERAL_SINCE) {
            AddPartitionsToTxnTransaction only = new AddPartitionsToTxnTransaction()
                    .setTransactionalId(request.v3AndBelowTransactionalId())
                    .setProducerId(request.v3AndBelowProducerId())
                    .setProducerEpoch(request.v3AndBelowProducerEpoch())
                    .setTopics(request.v3AndBelowTopics());
            return add(only, version)
                    .map(results -> new AddPartitionsToTxnResponseData().setResultsByTopicV3AndBelow(results));
        }
        List<Future<AddPartitionsToTxnResult>> added = request.transactions().stream()
                .map(transaction -> add(transaction, version)
                        .map(results -> new AddPartitionsToTxnResult()
                                .setTransactionalId(transaction.transactionalId())
                                .setTopicResults(results)))
                .toList();
        return Future.all(added).map(all -> {
            AddPartitionsToTxnResponseData answer = new AddPartitionsToTxnResponseData();
            all.<AddPartitionsToTxnResult>list().forEach(answer.resultsByTransaction()::add);
            return answer;
        });
    }

    private Future<AddPartitionsToTxnTopicResultCollection> add(
            AddPartitionsToTxnTransaction transaction, short version) {
        List<TopicPartition> partitions = partitions(transaction.topics());
        if (transaction.transactionalId().isEmpty()) {
            Refusal refusal = new Refusal(Refusal.Reason.INVALID_REQUEST, "A transactional id cannot be empty.");
            return Future.succeededFuture(results(
                    partitions,
                    partitions.stream().map(each -> Optional.of(refusal)).toList(),
                    version));
        }
        AddPartitions command = new AddPartitions(
                transaction.transactionalId(),
                new ProducerIdentity(transaction.producerId(), transaction.producerEpoch()),
                partitions,
                version < SEVERAL_SINCE ? 0 : Transaction.EPOCH_FOR_EACH,
                transaction.verifyOnly());
        return transactions.add(command).map(refusals -> results(partitions, refusals, version));
    }

    /** Each once: a partition that is named again is answered once, as by Kafka, and equal results would crowd in the answer. */
    private static List<TopicPartition> partitions(AddPartitionsToTxnTopicCollection topics) {
        return topics.stream()
                .flatMap(topic ->
                        topic.partitions().stream().map(partition -> new TopicPartition(topic.name(), partition)))
                .distinct()
                .toList();
    }

    private static AddPartitionsToTxnTopicResultCollection results(
            List<TopicPartition> partitions, List<Optional<Refusal>> refusals, short version) {
        AddPartitionsToTxnTopicResultCollection topics = new AddPartitionsToTxnTopicResultCollection();
        for (int i = 0; i < partitions.size(); i++) {
            TopicPartition partition = partitions.get(i);
            AddPartitionsToTxnTopicResult topic = topics.find(partition.topic());
            if (topic == null) {
                topic = new AddPartitionsToTxnTopicResult()
                        .setName(partition.topic())
                        .setResultsByPartition(new AddPartitionsToTxnPartitionResultCollection());
                topics.add(topic);
            }
            topic.resultsByPartition()
                    .add(new AddPartitionsToTxnPartitionResult()
                            .setPartitionIndex(partition.partition())
                            .setPartitionErrorCode(Fencing.code(refusals.get(i), version, NAMES_FENCING_SINCE)));
        }
        return topics;
    }
}
