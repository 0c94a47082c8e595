package io.millrace.api.topic;

import io.millrace.api.ApiHandler;
import io.millrace.api.ConfigCodes;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.cluster.ConfigOperation;
import io.millrace.cluster.CreateTopic;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.config.ConfigValue;
import io.millrace.service.ConfigService;
import io.millrace.service.TopicService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.Errors;

/**
 * CreateTopics (key 19), versions 2-7: v5 answers counts and configs (KIP-525) and takes -1 for default counts (KIP-464),
 * v7 answers topic ids. A topic is answered when it can be produced to. The timeout is not needed: nothing is waited for.
 *
 * <p>Deviation from Kafka: of two names in one request that collide in '.' and '_' the second is refused.
 */
final class CreateTopicsHandler implements ApiHandler<CreateTopicsRequestData, CreateTopicsResponseData> {
    private final TopicService topics;
    private final ConfigService configs;

    CreateTopicsHandler(TopicService topics, ConfigService configs) {
        this.topics = topics;
        this.configs = configs;
    }

    @Override
    public Future<CreateTopicsResponseData> handle(RequestContext context, CreateTopicsRequestData request) {
        CreateTopicsResponseData response = new CreateTopicsResponseData();
        Set<String> seen = new HashSet<>();
        Set<String> twice = new HashSet<>();
        request.topics().stream()
                .map(CreatableTopic::name)
                .filter(name -> !seen.add(name))
                .forEach(twice::add);
        twice.forEach(name -> response.topics()
                .add(failed(name, Errors.INVALID_REQUEST, "Topic '" + name + "' is named twice in one request.")));
        List<CreateTopic> commands = new ArrayList<>();
        for (CreatableTopic topic : request.topics()) {
            if (!twice.contains(topic.name())) {
                complaint(topic)
                        .ifPresentOrElse(
                                complaint ->
                                        response.topics().add(failed(topic.name(), Errors.INVALID_REQUEST, complaint)),
                                () -> commands.add(command(topic)));
            }
        }
        return topics.create(commands, request.validateOnly()).map(outcomes -> {
            for (int index = 0; index < commands.size(); index++) {
                response.topics().add(result(commands.get(index).name(), outcomes.get(index)));
            }
            return response;
        });
    }

    /** What is wrong with a request already as it stands. */
    private static Optional<String> complaint(CreatableTopic topic) {
        if (topic.name().equals(Topic.CLUSTER_METADATA_TOPIC_NAME)) {
            return Optional.of("Topic '" + topic.name() + "' is Kafka's own and cannot be created.");
        }
        Set<Integer> partitions = new HashSet<>();
        return topic.assignments().stream().allMatch(assignment -> partitions.add(assignment.partitionIndex()))
                ? Optional.empty()
                : Optional.of("Replicas of a partition are given twice.");
    }

    private static CreateTopic command(CreatableTopic topic) {
        Map<Integer, List<Integer>> assignments = new HashMap<>();
        topic.assignments().forEach(assignment -> assignments.put(assignment.partitionIndex(), assignment.brokerIds()));
        List<ConfigOperation> configs = topic.configs().stream()
                .map(config -> new ConfigOperation(
                        ConfigOperation.Kind.SET, config.name(), Optional.ofNullable(config.value())))
                .toList();
        return new CreateTopic(topic.name(), topic.numPartitions(), topic.replicationFactor(), assignments, configs);
    }

    private CreatableTopicResult result(String name, Outcome<TopicRegistration> outcome) {
        if (outcome instanceof Outcome.Refused<TopicRegistration> refused) {
            Refusal refusal = refused.refusal();
            return failed(name, ErrorCodes.of(refusal.reason()), refusal.message());
        }
        TopicRegistration topic = ((Outcome.Done<TopicRegistration>) outcome).value();
        return new CreatableTopicResult()
                .setName(name)
                .setTopicId(
                        new Uuid(topic.id().mostSignificantBits(), topic.id().leastSignificantBits()))
                .setErrorMessage(null)
                .setNumPartitions(topic.partitions().size())
                .setReplicationFactor(
                        (short) topic.partitions().get(0).replicas().size())
                .setConfigs(configs.effective(topic).describe().stream()
                        .map(CreateTopicsHandler::config)
                        .toList());
    }

    private static CreatableTopicConfigs config(ConfigValue config) {
        return new CreatableTopicConfigs()
                .setName(config.key().name())
                .setValue(config.value().orElse(null))
                .setReadOnly(!config.key().isDynamic())
                .setConfigSource(ConfigCodes.of(config.source()))
                .setIsSensitive(config.key().sensitive());
    }

    private static CreatableTopicResult failed(String name, Errors error, String message) {
        return new CreatableTopicResult()
                .setName(name)
                .setErrorCode(error.code())
                .setErrorMessage(message)
                .setConfigs(List.of());
    }
}
