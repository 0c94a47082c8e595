package io.millrace.api.data;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.cluster.ClusterView;
import io.vertx.core.Future;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.NodeEndpoint;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.Errors;

/** Produce with the present leader named to clients that asked another node, from version 10 (KIP-951). */
final class HintedProduceHandler implements ApiHandler<ProduceRequestData, ProduceResponseData> {
    private static final short LEADERS_SINCE = 10;

    private final ApiHandler<ProduceRequestData, ProduceResponseData> produce;
    private final ClusterView cluster;

    HintedProduceHandler(ApiHandler<ProduceRequestData, ProduceResponseData> produce, ClusterView cluster) {
        this.produce = produce;
        this.cluster = cluster;
    }

    @Override
    public Future<ProduceResponseData> handle(RequestContext context, ProduceRequestData request) {
        Future<ProduceResponseData> answer = produce.handle(context, request);
        return context.apiVersion() < LEADERS_SINCE ? answer : answer.map(response -> hint(context, response));
    }

    private ProduceResponseData hint(RequestContext context, ProduceResponseData response) {
        CurrentLeaders leaders = new CurrentLeaders(cluster.newestImage(), context);
        for (TopicProduceResponse topic : response.responses()) {
            for (PartitionProduceResponse partition : topic.partitionResponses()) {
                if (partition.errorCode() == Errors.NOT_LEADER_OR_FOLLOWER.code()) {
                    leaders.of(topic.topicId(), topic.name(), partition.index())
                            .ifPresent(known -> partition
                                    .currentLeader()
                                    .setLeaderId(known.leader())
                                    .setLeaderEpoch(known.leaderEpoch()));
                }
            }
        }
        leaders.endpoints()
                .forEach(leader -> response.nodeEndpoints()
                        .add(new NodeEndpoint()
                                .setNodeId(leader.nodeId())
                                .setHost(leader.host())
                                .setPort(leader.port())
                                .setRack(leader.rack().orElse(null))));
        return response;
    }
}
