package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.ElectLeadersResponseData.PartitionResult;
import org.apache.kafka.common.message.ElectLeadersResponseData.ReplicaElectionResult;
import org.apache.kafka.common.protocol.Errors;

/**
 * ElectLeaders (key 43), versions 0-2: v1 has unclean elections (KIP-460). On one node every partition is led by its only
 * replica, so no election is ever needed; asked about all partitions, Kafka then answers nothing, and so do we.
 */
final class ElectLeadersHandler implements ApiHandler<ElectLeadersRequestData, ElectLeadersResponseData> {
    private final ClusterView cluster;

    ElectLeadersHandler(ClusterView cluster) {
        this.cluster = cluster;
    }

    @Override
    public Future<ElectLeadersResponseData> handle(RequestContext context, ElectLeadersRequestData request) {
        List<ReplicaElectionResult> results = new ArrayList<>();
        if (request.topicPartitions() != null) {
            ClusterImage image = cluster.image();
            request.topicPartitions()
                    .forEach(topic -> results.add(new ReplicaElectionResult()
                            .setTopic(topic.topic())
                            .setPartitionResult(topic.partitions().stream()
                                    .map(partition -> result(image, topic.topic(), partition))
                                    .toList())));
        }
        return Future.succeededFuture(new ElectLeadersResponseData().setReplicaElectionResults(results));
    }

    private static PartitionResult result(ClusterImage image, String topic, int partition) {
        boolean known = image.topic(topic)
                .filter(found ->
                        partition >= 0 && partition < found.partitions().size())
                .isPresent();
        Errors error = known ? Errors.ELECTION_NOT_NEEDED : Errors.UNKNOWN_TOPIC_OR_PARTITION;
        return new PartitionResult()
                .setPartitionId(partition)
                .setErrorCode(error.code())
                .setErrorMessage(
                        known
                                ? topic + "-" + partition + " is led by its preferred replica already."
                                : "There is no partition " + topic + "-" + partition + ".");
    }
}
