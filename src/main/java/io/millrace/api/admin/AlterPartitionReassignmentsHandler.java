package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.cluster.AlterReassignment;
import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.common.Outcome;
import io.millrace.service.PartitionAdminService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignablePartitionResponse;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignableTopicResponse;
import org.apache.kafka.common.protocol.Errors;

/**
 * AlterPartitionReassignments (key 45), versions 0-1 (KIP-455; v1 may forbid another replication factor, KIP-860). A
 * partition is answered when its move has begun; ListPartitionReassignments tells when it is over.
 */
final class AlterPartitionReassignmentsHandler
        implements ApiHandler<AlterPartitionReassignmentsRequestData, AlterPartitionReassignmentsResponseData> {
    private final PartitionAdminService partitions;

    AlterPartitionReassignmentsHandler(PartitionAdminService partitions) {
        this.partitions = partitions;
    }

    @Override
    public Future<AlterPartitionReassignmentsResponseData> handle(
            RequestContext context, AlterPartitionReassignmentsRequestData request) {
        List<AlterReassignment> commands = new ArrayList<>();
        for (ReassignableTopic topic : request.topics()) {
            for (ReassignablePartition partition : topic.partitions()) {
                commands.add(new AlterReassignment(
                        topic.name(),
                        partition.partitionIndex(),
                        Optional.ofNullable(partition.replicas()),
                        request.allowReplicationFactorChange()));
            }
        }
        return partitions.reassign(commands).map(outcomes -> answer(request, outcomes));
    }

    private static AlterPartitionReassignmentsResponseData answer(
            AlterPartitionReassignmentsRequestData request, List<Outcome<PartitionChanged>> outcomes) {
        Iterator<Outcome<PartitionChanged>> outcome = outcomes.iterator();
        AlterPartitionReassignmentsResponseData response = new AlterPartitionReassignmentsResponseData()
                .setErrorMessage(null)
                .setAllowReplicationFactorChange(request.allowReplicationFactorChange());
        for (ReassignableTopic topic : request.topics()) {
            ReassignableTopicResponse answered = new ReassignableTopicResponse().setName(topic.name());
            topic.partitions()
                    .forEach(
                            partition -> answered.partitions().add(answer(partition.partitionIndex(), outcome.next())));
            response.responses().add(answered);
        }
        return response;
    }

    private static ReassignablePartitionResponse answer(int partition, Outcome<PartitionChanged> outcome) {
        ReassignablePartitionResponse response =
                new ReassignablePartitionResponse().setPartitionIndex(partition).setErrorMessage(null);
        if (outcome instanceof Outcome.Refused<PartitionChanged> refused) {
            Errors error = ErrorCodes.of(refused.refusal().reason());
            return response.setErrorCode(error.code())
                    .setErrorMessage(refused.refusal().message());
        }
        return response;
    }
}
