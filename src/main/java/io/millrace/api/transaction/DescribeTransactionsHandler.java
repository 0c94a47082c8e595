package io.millrace.api.transaction;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.transaction.Transaction;
import io.millrace.service.TransactionService;
import io.vertx.core.Future;
import java.util.List;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData.TopicData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData.TransactionState;
import org.apache.kafka.common.protocol.Errors;

/** DescribeTransactions (key 65), version 0: how transactional ids stand. No known difference from Kafka. */
final class DescribeTransactionsHandler
        implements ApiHandler<DescribeTransactionsRequestData, DescribeTransactionsResponseData> {
    private final TransactionService transactions;

    DescribeTransactionsHandler(TransactionService transactions) {
        this.transactions = transactions;
    }

    @Override
    public Future<DescribeTransactionsResponseData> handle(
            RequestContext context, DescribeTransactionsRequestData request) {
        List<Future<TransactionState>> described =
                request.transactionalIds().stream().map(this::describe).toList();
        return Future.all(described)
                .map(all -> new DescribeTransactionsResponseData().setTransactionStates(all.list()));
    }

    private Future<TransactionState> describe(String transactionalId) {
        TransactionState answer = new TransactionState().setTransactionalId(transactionalId);
        if (transactionalId.isEmpty()) {
            return Future.succeededFuture(answer.setErrorCode(Errors.INVALID_REQUEST.code()));
        }
        return transactions
                .describe(transactionalId)
                .map(outcome -> outcome instanceof Outcome.Done<Transaction> done
                        ? fill(answer, done.value())
                        : answer.setErrorCode(ErrorCodes.of(outcome).code()));
    }

    private static TransactionState fill(TransactionState answer, Transaction transaction) {
        for (TopicPartition partition : transaction.partitions()) {
            TopicData topic = answer.topics().find(partition.topic());
            if (topic == null) {
                topic = new TopicData().setTopic(partition.topic());
                answer.topics().add(topic);
            }
            topic.partitions().add(partition.partition());
        }
        return answer.setTransactionState(transaction.state().title())
                .setTransactionTimeoutMs(transaction.timeoutMs())
                .setTransactionStartTimeMs(transaction.startedMs())
                .setProducerId(transaction.producer().producerId())
                .setProducerEpoch(transaction.producer().epoch());
    }
}
