package io.millrace.api.transaction;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.coordinator.transaction.ProducerIdentity;
import io.millrace.service.TransactionService;
import io.vertx.core.Future;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddOffsetsToTxnResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * AddOffsetsToTxn (key 25), versions 0-4: v2 names fenced producers, v3 is flexible, v4 knows transactions that are to be
 * aborted. Producers of transaction version 2 do not need it. No known difference from Kafka but for the moment that the answer
 * waits for the outcome of the transaction before.
 */
final class AddOffsetsToTxnHandler implements ApiHandler<AddOffsetsToTxnRequestData, AddOffsetsToTxnResponseData> {
    private static final int NAMES_FENCING_SINCE = 2;

    private final TransactionService transactions;

    AddOffsetsToTxnHandler(TransactionService transactions) {
        this.transactions = transactions;
    }

    @Override
    public Future<AddOffsetsToTxnResponseData> handle(RequestContext context, AddOffsetsToTxnRequestData request) {
        if (request.transactionalId().isEmpty()) {
            return Future.succeededFuture(
                    new AddOffsetsToTxnResponseData().setErrorCode(Errors.INVALID_REQUEST.code()));
        }
        if (request.groupId().isEmpty()) {
            return Future.succeededFuture(
                    new AddOffsetsToTxnResponseData().setErrorCode(Errors.INVALID_GROUP_ID.code()));
        }
        ProducerIdentity producer = new ProducerIdentity(request.producerId(), request.producerEpoch());
        return transactions
                .addOffsets(request.transactionalId(), producer, request.groupId())
                .map(refusal -> new AddOffsetsToTxnResponseData()
                        .setErrorCode(Fencing.code(refusal, context.apiVersion(), NAMES_FENCING_SINCE)));
    }
}
