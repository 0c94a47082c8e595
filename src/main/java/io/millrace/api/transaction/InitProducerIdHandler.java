package io.millrace.api.transaction;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.coordinator.transaction.ProducerIdentity;
import io.millrace.service.ProducerIdService;
import io.millrace.service.TransactionService;
import io.vertx.core.Future;
import java.util.Optional;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * InitProducerId (key 22), versions 0-5: the identity of a producer; v2 is flexible, v3 lets a producer show the one it has
 * (KIP-360), v4 names fenced producers, v5 knows transactions that are to be aborted (KIP-890). Kafka's v6, with transactions
 * of two phases (KIP-939), is not stable yet and not answered there either.
 *
 * <p>Without a transactional id every call makes a new id with epoch 0. Deviation from Kafka: where a transaction of the producer
 * before has to be aborted, the answer waits for that a moment instead of having the client ask again.
 */
final class InitProducerIdHandler implements ApiHandler<InitProducerIdRequestData, InitProducerIdResponseData> {
    private static final int NONE = -1;
    private static final int NAMES_FENCING_SINCE = 4;

    private final TransactionService transactions;
    private final ProducerIdService producerIds;

    InitProducerIdHandler(TransactionService transactions, ProducerIdService producerIds) {
        this.transactions = transactions;
        this.producerIds = producerIds;
    }

    @Override
    public Future<InitProducerIdResponseData> handle(RequestContext context, InitProducerIdRequestData request) {
        String transactionalId = request.transactionalId();
        boolean half = (request.producerId() == NONE) != (request.producerEpoch() == NONE);
        if (half || (transactionalId != null && transactionalId.isEmpty())) {
            return Future.succeededFuture(refused(Errors.INVALID_REQUEST.code()));
        }
        return identity(transactionalId, request).map(outcome -> answer(outcome, context.apiVersion()));
    }

    private Future<Outcome<ProducerIdentity>> identity(String transactionalId, InitProducerIdRequestData request) {
        if (transactionalId == null) {
            return producerIds
                    .next()
                    .map(outcome -> outcome.map(next -> new ProducerIdentity(next.producerId(), next.producerEpoch())));
        }
        Optional<ProducerIdentity> expected = request.producerId() == NONE
                ? Optional.empty()
                : Optional.of(new ProducerIdentity(request.producerId(), request.producerEpoch()));
        return transactions.begin(transactionalId, request.transactionTimeoutMs(), expected);
    }

    private static InitProducerIdResponseData answer(Outcome<ProducerIdentity> outcome, short version) {
        if (outcome instanceof Outcome.Done<ProducerIdentity> done) {
            return new InitProducerIdResponseData()
                    .setProducerId(done.value().producerId())
                    .setProducerEpoch(done.value().epoch());
        }
        return refused(Fencing.code(outcome, version, NAMES_FENCING_SINCE));
    }

    private static InitProducerIdResponseData refused(short errorCode) {
        return new InitProducerIdResponseData()
                .setErrorCode(errorCode)
                .setProducerId(NONE)
                .setProducerEpoch((short) NONE);
    }
}
