package io.millrace.api.transaction;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.coordinator.transaction.ProducerIdentity;
import io.millrace.coordinator.transaction.Transaction;
import io.millrace.service.TransactionService;
import io.vertx.core.Future;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * EndTxn (key 26), versions 0-5: v2 names fenced producers, v3 is flexible, v4 knows transactions that are to be aborted, v5
 * answers the identity for the next transaction, whose epoch is another one (KIP-890).
 *
 * <p>Deviation from Kafka: a request that is sent again while the outcome is being written is answered like the first one, where
 * Kafka has the client ask again.
 */
final class EndTxnHandler implements ApiHandler<EndTxnRequestData, EndTxnResponseData> {
    private static final int NAMES_FENCING_SINCE = 2;
    private static final int NEXT_IDENTITY_SINCE = 5;

    private final TransactionService transactions;

    EndTxnHandler(TransactionService transactions) {
        this.transactions = transactions;
    }

    @Override
    public Future<EndTxnResponseData> handle(RequestContext context, EndTxnRequestData request) {
        if (request.transactionalId().isEmpty()) {
            return Future.succeededFuture(new EndTxnResponseData().setErrorCode(Errors.INVALID_REQUEST.code()));
        }
        short version = context.apiVersion();
        return transactions
                .end(
                        request.transactionalId(),
                        new ProducerIdentity(request.producerId(), request.producerEpoch()),
                        request.committed(),
                        version >= NEXT_IDENTITY_SINCE ? Transaction.EPOCH_FOR_EACH : 0)
                .map(outcome -> answer(outcome, version));
    }

    private static EndTxnResponseData answer(Outcome<ProducerIdentity> outcome, short version) {
        EndTxnResponseData answer =
                new EndTxnResponseData().setErrorCode(Fencing.code(outcome, version, NAMES_FENCING_SINCE));
        if (version >= NEXT_IDENTITY_SINCE && outcome instanceof Outcome.Done<ProducerIdentity> done) {
            answer.setProducerId(done.value().producerId())
                    .setProducerEpoch(done.value().epoch());
        }
        return answer;
    }
}
