package io.millrace.api.transaction;

import io.millrace.api.ApiTable;
import io.millrace.service.ProducerIdService;
import io.millrace.service.TransactionOwners.Owner;
import io.millrace.service.TransactionService;
import java.util.function.BiConsumer;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddOffsetsToTxnResponseData;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** The part of the API table that is about transactions. */
public final class TransactionApis {
    private TransactionApis() {}

    /**
     * Adds them.
     *
     * @param owners told which client has a transactional id
     */
    public static void addTo(
            ApiTable.Builder apis,
            TransactionService transactions,
            ProducerIdService producerIds,
            BiConsumer<String, Owner> owners) {
        apis.add(
                        ApiKeys.INIT_PRODUCER_ID,
                        0,
                        5,
                        new OwnedHandler<>(
                                new InitProducerIdHandler(transactions, producerIds),
                                owners,
                                InitProducerIdRequestData::transactionalId,
                                InitProducerIdResponseData::errorCode))
                .add(ApiKeys.ADD_PARTITIONS_TO_TXN, 0, 5, new AddPartitionsToTxnHandler(transactions))
                .add(
                        ApiKeys.ADD_OFFSETS_TO_TXN,
                        0,
                        4,
                        new OwnedHandler<>(
                                new AddOffsetsToTxnHandler(transactions),
                                owners,
                                AddOffsetsToTxnRequestData::transactionalId,
                                AddOffsetsToTxnResponseData::errorCode))
                .add(
                        ApiKeys.END_TXN,
                        0,
                        5,
                        new OwnedHandler<>(
                                new EndTxnHandler(transactions),
                                owners,
                                EndTxnRequestData::transactionalId,
                                EndTxnResponseData::errorCode))
                .add(ApiKeys.DESCRIBE_TRANSACTIONS, 0, 0, new DescribeTransactionsHandler(transactions))
                .add(ApiKeys.LIST_TRANSACTIONS, 0, 2, new ListTransactionsHandler(transactions));
    }
}
