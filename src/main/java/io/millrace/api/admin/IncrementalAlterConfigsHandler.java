package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.api.admin.ConfigAlterations.Alteration;
import io.millrace.cluster.ConfigOperation;
import io.millrace.cluster.ConfigOperation.Kind;
import io.millrace.common.Refusal;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.Errors;

/**
 * IncrementalAlterConfigs (key 44), versions 0-1, which differ in encoding only (KIP-339). Topics, groups, brokers, all
 * brokers (an empty name) and loggers.
 *
 * <p>Deviations from Kafka: a key that no broker has is refused instead of kept; configs of client metrics are
 * refused as there is nothing they would configure.
 */
final class IncrementalAlterConfigsHandler
        implements ApiHandler<IncrementalAlterConfigsRequestData, IncrementalAlterConfigsResponseData> {
    private final ConfigAlterations alterations;

    IncrementalAlterConfigsHandler(ConfigAlterations alterations) {
        this.alterations = alterations;
    }

    @Override
    public Future<IncrementalAlterConfigsResponseData> handle(
            RequestContext context, IncrementalAlterConfigsRequestData request) {
        IncrementalAlterConfigsResponseData response = new IncrementalAlterConfigsResponseData();
        List<Alteration> accepted = new ArrayList<>();
        for (AlterConfigsResource resource : request.resources()) {
            Optional<List<ConfigOperation>> operations = operations(resource);
            if (operations.isPresent()) {
                accepted.add(new Alteration(resource.resourceType(), resource.resourceName(), operations.get(), false));
            } else {
                response.responses()
                        .add(new AlterConfigsResourceResponse()
                                .setResourceType(resource.resourceType())
                                .setResourceName(resource.resourceName())
                                .setErrorCode(Errors.INVALID_REQUEST.code())
                                .setErrorMessage("An operation must be 0 set, 1 delete, 2 append or 3 subtract."));
            }
        }
        return alterations.alter(accepted, request.validateOnly()).map(refusals -> {
            for (int index = 0; index < accepted.size(); index++) {
                response.responses().add(answer(accepted.get(index), refusals.get(index)));
            }
            return response;
        });
    }

    private static Optional<List<ConfigOperation>> operations(AlterConfigsResource resource) {
        List<ConfigOperation> operations = new ArrayList<>();
        for (AlterableConfig config : resource.configs()) {
            Optional<Kind> kind = kind(config.configOperation());
            if (kind.isEmpty()) {
                return Optional.empty();
            }
            operations.add(new ConfigOperation(kind.get(), config.name(), Optional.ofNullable(config.value())));
        }
        return Optional.of(operations);
    }

    private static Optional<Kind> kind(byte code) {
        return switch (code) {
            case 0 -> Optional.of(Kind.SET);
            case 1 -> Optional.of(Kind.DELETE);
            case 2 -> Optional.of(Kind.APPEND);
            case 3 -> Optional.of(Kind.SUBTRACT);
            default -> Optional.empty();
        };
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
