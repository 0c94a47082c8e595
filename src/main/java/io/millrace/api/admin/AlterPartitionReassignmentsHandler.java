package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.vertx.core.Future;
import java.util.HashSet;
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
 * AlterPartitionReassignments (key 45), versions 0-1 (KIP-455; v1 may forbid another replication factor, KIP-860). Checked as
 * by Kafka; the one assignment that passes is the one a partition has, because there is no other node to move it to.
 */
final class AlterPartitionReassignmentsHandler
        implements ApiHandler<AlterPartitionReassignmentsRequestData, AlterPartitionReassignmentsResponseData> {
    private final ClusterView cluster;

    AlterPartitionReassignmentsHandler(ClusterView cluster) {
        this.cluster = cluster;
    }

    @Override
    public Future<AlterPartitionReassignmentsResponseData> handle(
            RequestContext context, AlterPartitionReassignmentsRequestData request) {
        ClusterImage image = cluster.image();
        return Future.succeededFuture(new AlterPartitionReassignmentsResponseData()
                .setErrorMessage(null)
                .setAllowReplicationFactorChange(request.allowReplicationFactorChange())
                .setResponses(request.topics().stream()
                        .map(topic -> topic(image, topic))
                        .toList()));
    }

    private static ReassignableTopicResponse topic(ClusterImage image, ReassignableTopic topic) {
        return new ReassignableTopicResponse()
                .setName(topic.name())
                .setPartitions(topic.partitions().stream()
                        .map(partition -> answer(partition, refusal(image, topic.name(), partition)))
                        .toList());
    }

    private static ReassignablePartitionResponse answer(ReassignablePartition partition, Optional<Refused> refused) {
        return new ReassignablePartitionResponse()
                .setPartitionIndex(partition.partitionIndex())
                .setErrorCode(refused.map(Refused::error).orElse(Errors.NONE).code())
                .setErrorMessage(refused.map(Refused::message).orElse(null));
    }

    private static Optional<Refused> refusal(ClusterImage image, String topic, ReassignablePartition wanted) {
        int index = wanted.partitionIndex();
        Optional<PartitionRegistration> partition = image.topic(topic)
                .map(TopicRegistration::partitions)
                .filter(all -> index >= 0 && index < all.size())
                .map(all -> all.get(index));
        if (partition.isEmpty()) {
            return refuse(Errors.UNKNOWN_TOPIC_OR_PARTITION, "There is no partition " + topic + "-" + index + ".");
        }
        List<Integer> replicas = wanted.replicas();
        if (replicas == null) {
            return refuse(Errors.NO_REASSIGNMENT_IN_PROGRESS, topic + "-" + index + " is not on its way anywhere.");
        }
        boolean distinct = new HashSet<>(replicas).size() == replicas.size();
        if (replicas.isEmpty() || !distinct || !image.brokers().keySet().containsAll(replicas)) {
            return refuse(
                    Errors.INVALID_REPLICA_ASSIGNMENT,
                    "Replicas must be some of the brokers " + image.brokers().keySet() + ", each once, not " + replicas
                            + ".");
        }
        return replicas.equals(partition.get().replicas())
                ? Optional.empty()
                : refuse(
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        "Partitions cannot be moved between brokers yet: " + topic + "-" + index + " stays on "
                                + partition.get().replicas() + ".");
    }

    private static Optional<Refused> refuse(Errors error, String message) {
        return Optional.of(new Refused(error, message));
    }

    private record Refused(Errors error, String message) {}
}
