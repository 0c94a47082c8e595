package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.cluster.ElectLeader;
import io.millrace.cluster.ElectLeader.Kind;
import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.common.Outcome;
import io.millrace.service.PartitionAdminService;
import io.millrace.service.PartitionAdminService.Election;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitions;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.ElectLeadersResponseData.PartitionResult;
import org.apache.kafka.common.message.ElectLeadersResponseData.ReplicaElectionResult;
import org.apache.kafka.common.protocol.Errors;

/**
 * ElectLeaders (key 43), versions 0-2: v1 has unclean elections (KIP-460). Asked about all partitions, only those that
 * needed an election are answered, as by Kafka.
 */
final class ElectLeadersHandler implements ApiHandler<ElectLeadersRequestData, ElectLeadersResponseData> {
    private static final byte UNCLEAN = 1;

    private final PartitionAdminService partitions;

    ElectLeadersHandler(PartitionAdminService partitions) {
        this.partitions = partitions;
    }

    @Override
    public Future<ElectLeadersResponseData> handle(RequestContext context, ElectLeadersRequestData request) {
        Kind kind = request.electionType() == UNCLEAN ? Kind.UNCLEAN : Kind.PREFERRED;
        if (request.topicPartitions() == null) {
            return partitions.electWhereNeeded(kind).map(ElectLeadersHandler::answer);
        }
        List<ElectLeader> commands = new ArrayList<>();
        for (TopicPartitions topic : request.topicPartitions()) {
            topic.partitions().forEach(partition -> commands.add(new ElectLeader(topic.topic(), partition, kind)));
        }
        return partitions.elect(commands).map(ElectLeadersHandler::answer);
    }

    private static ElectLeadersResponseData answer(Outcome<List<Election>> outcome) {
        if (outcome instanceof Outcome.Refused<List<Election>> refused) {
            return new ElectLeadersResponseData()
                    .setErrorCode(ErrorCodes.of(refused.refusal().reason()).code());
        }
        return answer(((Outcome.Done<List<Election>>) outcome).value());
    }

    private static ElectLeadersResponseData answer(List<Election> elections) {
        Map<String, ReplicaElectionResult> topics = new LinkedHashMap<>();
        for (Election election : elections) {
            topics.computeIfAbsent(election.command().topic(), topic -> new ReplicaElectionResult().setTopic(topic))
                    .partitionResult()
                    .add(result(election));
        }
        return new ElectLeadersResponseData().setReplicaElectionResults(new ArrayList<>(topics.values()));
    }

    private static PartitionResult result(Election election) {
        Optional<Outcome.Refused<PartitionChanged>> refused =
                election.outcome() instanceof Outcome.Refused<PartitionChanged> no ? Optional.of(no) : Optional.empty();
        return new PartitionResult()
                .setPartitionId(election.command().partition())
                .setErrorCode(refused.map(no -> ErrorCodes.of(no.refusal().reason()))
                        .orElse(Errors.NONE)
                        .code())
                .setErrorMessage(refused.map(no -> no.refusal().message()).orElse(null));
    }
}
