package io.millrace.api.transaction;

import io.millrace.api.ApiTable;
import io.millrace.service.ProducerIdService;
import io.millrace.service.TransactionService;
import org.apache.kafka.common.protocol.ApiKeys;

/** The part of the API table that is about transactions. */
public final class TransactionApis {
    private TransactionApis() {}

    public static void addTo(ApiTable.Builder apis, TransactionService transactions, ProducerIdService producerIds) {
        apis.add(ApiKeys.INIT_PRODUCER_ID, 0, 5, new InitProducerIdHandler(transactions, producerIds))
                .add(ApiKeys.ADD_PARTITIONS_TO_TXN, 0, 5, new AddPartitionsToTxnHandler(transactions))
                .add(ApiKeys.ADD_OFFSETS_TO_TXN, 0, 4, new AddOffsetsToTxnHandler(transactions))
                .add(ApiKeys.END_TXN, 0, 5, new EndTxnHandler(transactions))
                .add(ApiKeys.DESCRIBE_TRANSACTIONS, 0, 0, new DescribeTransactionsHandler(transactions))
                .add(ApiKeys.LIST_TRANSACTIONS, 0, 2, new ListTransactionsHandler(transactions));
    }
}
