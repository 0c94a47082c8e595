package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.vertx.core.Future;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.message.UpdateFeaturesResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * UpdateFeatures (key 57), versions 0-2 (KIP-584): v1 can be asked to check only, v2 has no answer for each feature. This
 * broker has no features to switch, so every update is refused, in the words Kafka has for a feature it does not know.
 */
final class UpdateFeaturesHandler implements ApiHandler<UpdateFeaturesRequestData, UpdateFeaturesResponseData> {
    @Override
    public Future<UpdateFeaturesResponseData> handle(RequestContext context, UpdateFeaturesRequestData request) {
        UpdateFeaturesResponseData response = new UpdateFeaturesResponseData().setErrorMessage(null);
        request.featureUpdates().stream()
                .findFirst()
                .ifPresent(update -> response.setErrorCode(Errors.INVALID_UPDATE_VERSION.code())
                        .setErrorMessage("Nothing was changed: this broker has no feature " + update.feature() + "."));
        return Future.succeededFuture(response);
    }
}
