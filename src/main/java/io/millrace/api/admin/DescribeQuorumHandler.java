package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.vertx.core.Future;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.Node;
import org.apache.kafka.common.message.DescribeQuorumResponseData.PartitionData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ReplicaState;
import org.apache.kafka.common.message.DescribeQuorumResponseData.TopicData;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeQuorum (key 55), versions 0-2: v1 has the times of replicas (KIP-836), v2 directories and nodes (KIP-853). The
 * metadata log is the journal that each node keeps: every registered node votes, the controller, with its epoch, stands for the
 * leader, and the version of the metadata is the end. What a lost node has of it is not known.
 *
 * <p>Differs from Kafka: the nodes list no controller listener, because nothing speaks Raft here.
 */
final class DescribeQuorumHandler implements ApiHandler<DescribeQuorumRequestData, DescribeQuorumResponseData> {
    private static final String METADATA_TOPIC = "__cluster_metadata";
    private static final long UNKNOWN_OFFSET = -1;
    private static final short NODES_SINCE = 2;

    private final ClusterView cluster;

    DescribeQuorumHandler(ClusterView cluster) {
        this.cluster = cluster;
    }

    @Override
    public Future<DescribeQuorumResponseData> handle(RequestContext context, DescribeQuorumRequestData request) {
        ClusterImage image = cluster.image();
        DescribeQuorumResponseData response = new DescribeQuorumResponseData();
        request.topics()
                .forEach(topic -> response.topics()
                        .add(new TopicData()
                                .setTopicName(topic.topicName())
                                .setPartitions(topic.partitions().stream()
                                        .map(partition ->
                                                partition(topic.topicName(), partition.partitionIndex(), image))
                                        .toList())));
        boolean found = response.topics().stream()
                .flatMap(topic -> topic.partitions().stream())
                .anyMatch(partition -> partition.errorCode() == Errors.NONE.code());
        if (found && context.apiVersion() >= NODES_SINCE) {
            image.brokers().keySet().forEach(node -> response.nodes().add(new Node().setNodeId(node)));
        }
        return Future.succeededFuture(response);
    }

    private PartitionData partition(String topic, int index, ClusterImage image) {
        PartitionData partition = new PartitionData().setPartitionIndex(index);
        if (!topic.equals(METADATA_TOPIC) || index != 0) {
            return partition
                    .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code())
                    .setErrorMessage("The only quorum is that of " + METADATA_TOPIC + "-0.");
        }
        return partition
                .setLeaderId(image.controllerId())
                .setLeaderEpoch(cluster.controllerEpoch())
                .setHighWatermark(image.version())
                .setCurrentVoters(image.brokers().values().stream()
                        .map(broker -> voter(broker, image.version()))
                        .toList());
    }

    private static ReplicaState voter(BrokerRegistration broker, long version) {
        return new ReplicaState()
                .setReplicaId(broker.nodeId())
                .setLogEndOffset(broker.reachable() ? version : UNKNOWN_OFFSET);
    }
}
