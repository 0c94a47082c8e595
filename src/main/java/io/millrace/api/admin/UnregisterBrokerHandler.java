package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.cluster.BrokerRegistration;
import io.millrace.common.Outcome;
import io.millrace.service.PartitionAdminService;
import io.vertx.core.Future;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;

/**
 * UnregisterBroker (key 64), version 0. Differs from Kafka: a node that runs or has replicas is refused, because its journal
 * counts for the majority and its replicas for the durability of records.
 */
final class UnregisterBrokerHandler implements ApiHandler<UnregisterBrokerRequestData, UnregisterBrokerResponseData> {
    private final PartitionAdminService partitions;

    UnregisterBrokerHandler(PartitionAdminService partitions) {
        this.partitions = partitions;
    }

    @Override
    public Future<UnregisterBrokerResponseData> handle(RequestContext context, UnregisterBrokerRequestData request) {
        return partitions.unregister(request.brokerId()).map(UnregisterBrokerHandler::answer);
    }

    private static UnregisterBrokerResponseData answer(Outcome<BrokerRegistration> outcome) {
        UnregisterBrokerResponseData response = new UnregisterBrokerResponseData().setErrorMessage(null);
        return outcome instanceof Outcome.Refused<BrokerRegistration> refused
                ? response.setErrorCode(
                                ErrorCodes.of(refused.refusal().reason()).code())
                        .setErrorMessage(refused.refusal().message())
                : response;
    }
}
