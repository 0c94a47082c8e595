package io.millrace.api.topic;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.cluster.AddPartitions;
import io.millrace.cluster.MetadataChange.PartitionsAdded;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.service.TopicService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsAssignment;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.protocol.Errors;

/**
 * CreatePartitions (key 37), versions 0-3, which differ in encoding only (KIP-195). Partitions are answered when they can
 * be produced to. No known difference from Kafka.
 */
final class CreatePartitionsHandler implements ApiHandler<CreatePartitionsRequestData, CreatePartitionsResponseData> {
    private final TopicService topics;

    CreatePartitionsHandler(TopicService topics) {
        this.topics = topics;
    }

    @Override
    public Future<CreatePartitionsResponseData> handle(RequestContext context, CreatePartitionsRequestData request) {
        CreatePartitionsResponseData response = new CreatePartitionsResponseData();
        Set<String> seen = new HashSet<>();
        Set<String> twice = new HashSet<>();
        request.topics().stream()
                .map(CreatePartitionsTopic::name)
                .filter(name -> !seen.add(name))
                .forEach(twice::add);
        twice.forEach(name -> response.results()
                .add(result(name, Errors.INVALID_REQUEST)
                        .setErrorMessage("Topic '" + name + "' is named twice in one request.")));
        List<AddPartitions> commands = new ArrayList<>();
        request.topics().stream()
                .filter(topic -> !twice.contains(topic.name()))
                .forEach(topic -> commands.add(command(topic)));
        return topics.addPartitions(commands, request.validateOnly()).map(outcomes -> {
            for (int index = 0; index < commands.size(); index++) {
                response.results().add(result(commands.get(index).topic(), outcomes.get(index)));
            }
            return response;
        });
    }

    private static AddPartitions command(CreatePartitionsTopic topic) {
        List<List<Integer>> assignments = topic.assignments() == null
                ? List.of()
                : topic.assignments().stream()
                        .map(CreatePartitionsAssignment::brokerIds)
                        .toList();
        return new AddPartitions(topic.name(), topic.count(), assignments);
    }

    private static CreatePartitionsTopicResult result(String name, Outcome<PartitionsAdded> outcome) {
        if (outcome instanceof Outcome.Refused<PartitionsAdded> refused) {
            Refusal refusal = refused.refusal();
            return result(name, ErrorCodes.of(refusal.reason())).setErrorMessage(refusal.message());
        }
        return result(name, Errors.NONE);
    }

    private static CreatePartitionsTopicResult result(String name, Errors error) {
        return new CreatePartitionsTopicResult().setName(name).setErrorCode(error.code());
    }
}
