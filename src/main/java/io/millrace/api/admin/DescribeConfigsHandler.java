package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.ConfigCodes;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.config.ConfigValue;
import io.millrace.service.ConfigService;
import io.millrace.service.LoggerLevels;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;

/**
 * DescribeConfigs (key 32), versions 1-4: v1 has synonyms (KIP-226), v3 types and documentation (KIP-569). Topics, groups,
 * this broker, what is set for all brokers (an empty name), and the loggers of this broker.
 *
 * <p>Deviations from Kafka: configs of client metrics are refused, as there is nothing they would configure, and
 * groups have the keys of the consumer protocol only. A resource named again in the same request is refused too, where Kafka describes it once more: else a few bytes of
 * request would each ask for kilobytes of answer. An unknown resource type spoils only its own part of the answer.
 */
final class DescribeConfigsHandler implements ApiHandler<DescribeConfigsRequestData, DescribeConfigsResponseData> {
    private static final Outcome<List<DescribeConfigsResourceResult>> NAMED_TWICE =
            Outcome.refused(Reason.INVALID_REQUEST, "A resource is named twice in one request.");

    private final ConfigService configs;
    private final LoggerLevels loggers;

    DescribeConfigsHandler(ConfigService configs, LoggerLevels loggers) {
        this.configs = configs;
        this.loggers = loggers;
    }

    @Override
    public Future<DescribeConfigsResponseData> handle(RequestContext context, DescribeConfigsRequestData request) {
        Set<ResourceName> described = new HashSet<>();
        List<DescribeConfigsResult> results =
                new ArrayList<>(request.resources().size());
        for (DescribeConfigsResource resource : request.resources()) {
            boolean first = described.add(new ResourceName(resource.resourceType(), resource.resourceName()));
            results.add(result(resource, first ? find(resource, request) : NAMED_TWICE));
        }
        return Future.succeededFuture(new DescribeConfigsResponseData().setResults(results));
    }

    private static DescribeConfigsResult result(
            DescribeConfigsResource resource, Outcome<List<DescribeConfigsResourceResult>> found) {
        DescribeConfigsResult result = new DescribeConfigsResult()
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName());
        if (found instanceof Outcome.Refused<List<DescribeConfigsResourceResult>> refused) {
            Refusal refusal = refused.refusal();
            return result.setErrorCode(ErrorCodes.of(refusal.reason()).code()).setErrorMessage(refusal.message());
        }
        List<String> keys = resource.configurationKeys();
        Set<String> wanted = keys == null ? Set.of() : new HashSet<>(keys);
        return result.setErrorMessage(null)
                .setConfigs(((Outcome.Done<List<DescribeConfigsResourceResult>>) found)
                        .value().stream()
                                .filter(config -> wanted.isEmpty() || wanted.contains(config.name()))
                                .toList());
    }

    private Outcome<List<DescribeConfigsResourceResult>> find(
            DescribeConfigsResource resource, DescribeConfigsRequestData request) {
        String name = resource.resourceName();
        return switch (ConfigResource.Type.forId(resource.resourceType())) {
            case TOPIC -> configs.describeTopic(name).map(values -> results(values, request));
            case BROKER ->
                name.isEmpty()
                        ? Outcome.done(results(configs.describeClusterDefaults(), request))
                        : broker(name).map(values -> results(values, request));
            case GROUP -> configs.describeGroup(name).map(values -> results(values, request));
            case BROKER_LOGGER ->
                broker(name)
                        .map(thisBroker -> loggers.describe().entrySet().stream()
                                .map(level -> logger(level.getKey(), level.getValue()))
                                .toList());
            default ->
                Outcome.refused(
                        Reason.INVALID_REQUEST,
                        "Configs of resource type " + resource.resourceType() + " are not supported here.");
        };
    }

    private Outcome<List<ConfigValue>> broker(String name) {
        return BrokerNames.parse(name) instanceof Outcome.Done<Integer> nodeId
                ? configs.describeBroker(nodeId.value())
                : BrokerNames.parse(name).map(nobody -> List.of());
    }

    private static List<DescribeConfigsResourceResult> results(
            List<ConfigValue> values, DescribeConfigsRequestData request) {
        return values.stream().map(value -> result(value, request)).toList();
    }

    private static DescribeConfigsResourceResult result(ConfigValue config, DescribeConfigsRequestData request) {
        boolean secret = config.key().sensitive();
        DescribeConfigsResourceResult result = new DescribeConfigsResourceResult()
                .setName(config.key().name())
                .setValue(secret ? null : config.value().orElse(null))
                .setReadOnly(!config.key().isDynamic())
                .setConfigSource(ConfigCodes.of(config.source()))
                .setIsSensitive(secret)
                .setConfigType(ConfigCodes.of(config.key().type()))
                .setDocumentation(request.includeDocumentation() ? config.key().documentation() : null);
        if (request.includeSynonyms()) {
            result.setSynonyms(config.layers().stream()
                    .map(layer -> new DescribeConfigsSynonym()
                            .setName(layer.name())
                            .setValue(secret ? null : layer.value())
                            .setSource(ConfigCodes.of(layer.source())))
                    .toList());
        }
        return result;
    }

    private static DescribeConfigsResourceResult logger(String name, String level) {
        return new DescribeConfigsResourceResult()
                .setName(name)
                .setValue(level)
                .setConfigSource(ConfigCodes.DYNAMIC_BROKER_LOGGER)
                .setDocumentation("");
    }
}
