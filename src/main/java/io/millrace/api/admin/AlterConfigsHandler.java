package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.api.admin.ConfigAlterations.Alteration;
import io.millrace.cluster.ConfigOperation;
import io.millrace.common.Refusal;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.Errors;

/**
 * AlterConfigs (key 33), versions 0-2, which differ in encoding only: the older way, in which the configs named are all
 * the resource has afterwards. Deviations from Kafka as for IncrementalAlterConfigs.
 */
final class AlterConfigsHandler implements ApiHandler<AlterConfigsRequestData, AlterConfigsResponseData> {
    private final ConfigAlterations alterations;

    AlterConfigsHandler(ConfigAlterations alterations) {
        this.alterations = alterations;
    }

    @Override
    public Future<AlterConfigsResponseData> handle(RequestContext context, AlterConfigsRequestData request) {
        List<Alteration> wanted = new ArrayList<>();
        for (AlterConfigsResource resource : request.resources()) {
            List<ConfigOperation> operations = new ArrayList<>();
            resource.configs()
                    .forEach(config -> operations.add(new ConfigOperation(
                            ConfigOperation.Kind.SET, config.name(), Optional.ofNullable(config.value()))));
            wanted.add(new Alteration(resource.resourceType(), resource.resourceName(), operations, true));
        }
        return alterations.alter(wanted, request.validateOnly()).map(refusals -> {
            AlterConfigsResponseData response = new AlterConfigsResponseData();
            for (int index = 0; index < wanted.size(); index++) {
                response.responses().add(answer(wanted.get(index), refusals.get(index)));
            }
            return response;
        });
    }

    private static AlterConfigsResourceResponse answer(Alteration alteration, Optional<Refusal> refusal) {
        return new AlterConfigsResourceResponse()
                .setResourceType(alteration.type())
                .setResourceName(alteration.name())
                .setErrorCode(refusal.map(why -> ErrorCodes.of(why.reason()))
                        .orElse(Errors.NONE)
                        .code())
                .setErrorMessage(refusal.map(Refusal::message).orElse(null));
    }
}
