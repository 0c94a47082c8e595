package io.millrace.api.connection;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.vertx.core.Future;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.PushTelemetryRequestData;
import org.apache.kafka.common.message.PushTelemetryResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * PushTelemetry (key 72), version 0 (KIP-714), as Kafka answers it without a telemetry plug-in: metrics that nobody asked
 * for are thrown away. Unlike Kafka nothing is remembered of a client, so pushing too often is not an error.
 */
final class PushTelemetryHandler implements ApiHandler<PushTelemetryRequestData, PushTelemetryResponseData> {
    @Override
    public Future<PushTelemetryResponseData> handle(RequestContext context, PushTelemetryRequestData request) {
        return Future.succeededFuture(
                new PushTelemetryResponseData().setErrorCode(refusal(request).code()));
    }

    private static Errors refusal(PushTelemetryRequestData request) {
        if (request.clientInstanceId().equals(Uuid.ZERO_UUID)) {
            return Errors.INVALID_REQUEST;
        }
        return request.subscriptionId() == GetTelemetrySubscriptionsHandler.SUBSCRIPTION_ID
                ? Errors.NONE
                : Errors.UNKNOWN_SUBSCRIPTION_ID;
    }
}
