package io.millrace.api.data;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.service.ProducerIdService;
import io.millrace.service.ProducerIdService.ProducerIdentity;
import io.vertx.core.Future;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * InitProducerId (key 22), versions 0-5: a producer id for idempotence; v2 is flexible, v3 lets a producer show the id it
 * has (KIP-360), v4 and v5 belong to transactions. Kafka's v6 is not stable yet and not answered there either.
 *
 * <p>With a transactional id the answer is COORDINATOR_NOT_AVAILABLE, which clients retry until their own timeout: there
 * is no transaction coordinator yet. Without one every call makes a new id with epoch 0, as in Kafka.
 */
final class InitProducerIdHandler implements ApiHandler<InitProducerIdRequestData, InitProducerIdResponseData> {
    private static final int NONE = -1;

    private final ProducerIdService producerIds;

    InitProducerIdHandler(ProducerIdService producerIds) {
        this.producerIds = producerIds;
    }

    @Override
    public Future<InitProducerIdResponseData> handle(RequestContext context, InitProducerIdRequestData request) {
        Errors refusal = refusal(request);
        return refusal == Errors.NONE
                ? producerIds.next().map(InitProducerIdHandler::answer)
                : Future.succeededFuture(refused(refusal));
    }

    private static Errors refusal(InitProducerIdRequestData request) {
        if ((request.producerId() == NONE) != (request.producerEpoch() == NONE)) {
            return Errors.INVALID_REQUEST;
        }
        String transactionalId = request.transactionalId();
        if (transactionalId == null) {
            return Errors.NONE;
        }
        if (transactionalId.isEmpty()) {
            return Errors.INVALID_REQUEST;
        }
        return request.transactionTimeoutMs() <= 0
                ? Errors.INVALID_TRANSACTION_TIMEOUT
                : ErrorCodes.of(Refusal.Reason.TRANSACTIONAL_ID_NOT_SUPPORTED);
    }

    private static InitProducerIdResponseData answer(Outcome<ProducerIdentity> outcome) {
        if (outcome instanceof Outcome.Refused<ProducerIdentity> refused) {
            return refused(ErrorCodes.of(refused.refusal().reason()));
        }
        ProducerIdentity identity = ((Outcome.Done<ProducerIdentity>) outcome).value();
        return new InitProducerIdResponseData()
                .setProducerId(identity.producerId())
                .setProducerEpoch(identity.producerEpoch());
    }

    private static InitProducerIdResponseData refused(Errors error) {
        return new InitProducerIdResponseData()
                .setErrorCode(error.code())
                .setProducerId(NONE)
                .setProducerEpoch((short) NONE);
    }
}
